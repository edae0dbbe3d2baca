#!/bin/bash
# Builds what is published twice, in two copies of the last commit, and compares the SHA-256 of every jar and POM.
# Tests do not run. Ends with status 0 only if all are the same.
set -euo pipefail
cd "$(dirname "$0")/.."

. .ci/published.sh
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for copy in first second; do
  mkdir "$work/$copy"
  git archive HEAD | tar -x -C "$work/$copy"
  echo "building the $copy copy ..."
  (cd "$work/$copy" && mvn -q -B -ntp "$@" -Prelease -pl "$published" -am -DskipTests package)
  (cd "$work/$copy" \
    && find ${published//,/ } -path '*/target/*' \( -name 'askew-*.jar' -o -name '.flattened-pom.xml' \) -print0 \
    | sort -z | xargs -0 sha256sum) > "$work/$copy.sha256"
done

cat "$work/first.sha256"
files=$(wc -l < "$work/first.sha256")
if [ "$files" -lt 43 ]; then # ten modules with a jar, its sources, its Javadoc and a POM; doctor and agent; the BOM's POM
  echo "only $files files: something was not built" >&2
  exit 1
fi
if ! diff "$work/first.sha256" "$work/second.sha256"; then
  echo "not reproducible" >&2
  exit 1
fi
echo "$files files, the same twice"
