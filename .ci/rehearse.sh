#!/bin/bash
# Rehearses a release: deploys what is published into a repository in a folder, and builds a user's project from that
# folder and the central repository alone, with an empty local repository. Tests do not run.
set -euo pipefail
cd "$(dirname "$0")/.."

. .ci/published.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

git archive HEAD | tar -x -C "$work" --one-top-level=source
echo "deploying ..."
(cd "$work/source" && mvn -q -B -ntp "$@" -Prelease -pl "$published" -am -DskipTests \
  -DaltDeploymentRepository=staging::file://"$work/staging" deploy)
(cd "$work/staging" && find . -name '*.jar' -o -name '*.pom' | sort)

for artifact in ${published//,/ }; do
  if [ -z "$(find "$work/staging" -name "askew-$artifact-*.pom")" ]; then
    echo "askew-$artifact has not been deployed" >&2
    exit 1
  fi
done

cp -r verification/consumer-tests/src/it/class-path "$work/user"
version=$(sed -n 's|.*<revision>\(.*\)</revision>.*|\1|p' pom.xml)
sed -i "s|@project.version@|$version|" "$work/user/pom.xml"
cat > "$work/settings.xml" << END
<settings>
  <profiles>
    <profile>
      <id>staging</id>
      <repositories>
        <repository>
          <id>staging</id>
          <url>file://$work/staging</url>
        </repository>
      </repositories>
    </profile>
  </profiles>
  <activeProfiles>
    <activeProfile>staging</activeProfile>
  </activeProfiles>
</settings>
END
echo "building a user's project from it ..."
(cd "$work/user" && mvn -q -B -ntp -s "$work/settings.xml" -Dmaven.repo.local="$work/local" verify)
echo "rehearsed"
