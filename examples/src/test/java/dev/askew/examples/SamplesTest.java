// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Code in the manual stands, as it is, in a file that the build compiles and tests. */
class SamplesTest {
  private static final List<String> LANGUAGES = List.of("", "java", "xml");
  private static final Pattern OWN_VERSION =
      Pattern.compile("(?:askew-[a-z-]+:|askew-[a-z-]+</artifactId>\\s*<version>)(\\d[\\w.-]*)");

  @Test
  void everySampleIsInTheFileThatItNames() {
    List<String> wrong = new ArrayList<>();
    int samples = 0;
    for (Manual.Block block : Manual.blocks()) {
      if (!LANGUAGES.contains(block.language())) {
        wrong.add(block.place() + ": code in " + block.language() + " is not compiled here");
      } else if (!block.language().isEmpty()) {
        samples++;
        if (!block.kind().equals("source")) {
          wrong.add(block.place() + ": no comment <!-- source: FILE --> above the block");
        } else if (!isIn(Manual.ROOT.resolve(block.name()), block.text())) {
          wrong.add(block.place() + ": not, or no longer, in " + block.name());
        }
      }
    }

    assertThat(wrong).isEmpty();
    assertThat(samples).as("samples").isGreaterThan(15);
  }

  private static boolean isIn(Path file, String sample) {
    List<String> lines = Manual.lines(file);
    int length = (int) sample.lines().count();
    String wanted = sample.stripIndent();
    for (int i = 0; i + length <= lines.size(); i++) {
      String window = String.join("\n", lines.subList(i, i + length));
      if (window.replace("@project.version@", Manual.VERSION).stripIndent().equals(wanted)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void everyVersionIsThatOfTheBuild() {
    List<String> versions = new ArrayList<>();
    List<Path> files = new ArrayList<>(Manual.pages());
    files.remove(Manual.ROOT.resolve("docs/releasing.md")); // tells of releases past and to come
    for (Path file : files) {
      Matcher own = OWN_VERSION.matcher(String.join("\n", Manual.lines(file)));
      while (own.find()) {
        versions.add(own.group(1));
      }
    }
    String custom = String.join("", Manual.lines(customBackend()));
    Matcher askew = Pattern.compile("<askew.version>(.*)</askew.version>").matcher(custom);
    assertThat(askew.find()).isTrue();
    versions.add(askew.group(1));

    assertThat(versions).hasSizeGreaterThan(3).containsOnly(Manual.VERSION);
  }

  private static Path customBackend() {
    return Manual.ROOT.resolve("examples/custom-backend/pom.xml");
  }
}
