// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.runners.TestList;

/** Each test says what it shows and which hazard it covers, and the list of hazards says so too. */
class DescriptionTest {
  private static final Pattern HAZARDS =
      Pattern.compile("Hazards? (?<numbers>[0-9]+(, [0-9]+)*( and [0-9]+)?)\\.$");

  static Iterable<String> tests() {
    return TestList.tests();
  }

  @ParameterizedTest
  @MethodSource("tests")
  void namesItsHazards(String test) throws IOException {
    TestInfo info = TestList.getInfo(test);
    Matcher hazards = HAZARDS.matcher(info.description());
    assertThat(hazards.find()).as(info.description()).isTrue();
    String outer = test.substring(0, test.lastIndexOf('.'));
    String suite = outer.substring(outer.lastIndexOf('.') + 1);
    for (String number : hazards.group("numbers").split(", | and ", -1)) {
      assertThat(rowOfHazard(number))
          .as("hazard %s in docs/hazards.md names %s", number, suite)
          .contains("`" + suite + "`");
    }
  }

  @ParameterizedTest
  @MethodSource("tests")
  void aControlMustShowItsFailure(String test) {
    TestInfo info = TestList.getInfo(test);
    boolean isControl = Expectation.isControl(info);
    assertThat(info.description().startsWith("Control: ")).isEqualTo(isControl);
    if (isControl && !test.equals(ProtocolPublication.PlainUnlock.class.getCanonicalName())) {
      assertThat(Expectation.of(info).outcomes()).isNotEmpty();
    }
  }

  private static String rowOfHazard(String number) throws IOException {
    return Files.readAllLines(Path.of("..", "docs", "hazards.md")).stream()
        .filter(line -> line.startsWith("| " + number + " |"))
        .findFirst()
        .orElseThrow();
  }
}
