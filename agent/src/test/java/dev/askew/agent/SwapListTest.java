// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SwapListTest {
  @TempDir Path directory;

  @Test
  void linesAreThoseOfTheReport() throws IOException {
    assertThat(
            read(
                """
                # mine
                org.example.Cache.<init>:43

                    take BiasedLock: org.example.Pool.open:7, field lock, 12 locks
                take BiasedReadWriteLock: org.example.Table$1.<clinit>, field table
                org.example.Cache.<init>:43
                Main.main, 1 lock
                """))
        .containsExactly(
            new SwapSite("org.example.Cache", "<init>", 43, null),
            new SwapSite("org.example.Pool", "open", 7, "lock"),
            new SwapSite("org.example.Table$1", "<clinit>", 0, "table"),
            new SwapSite("Main", "main", 0, null));
  }

  @Test
  void ofAReportOnlyWhatItSaysToTakeIsTaken() throws IOException {
    String site =
        """
        {"class": "org.example.C", "method": "m", "line": %d, "field": %s, "firstUse": %b,
         "swap": %b, "advice": "\\u00e4 \\"x\\"\\n", "runs": [1, -2.5e3], "none": null}
        """;
    assertThat(
            read(
                "{\"costs\": {}, \"sites\": ["
                    + site.formatted(1, "\"lock\"", false, true)
                    + ", "
                    + site.formatted(-1, "null", false, true)
                    + ", "
                    + site.formatted(3, "null", true, true)
                    + ", "
                    + site.formatted(4, "null", false, false)
                    + "]}"))
        .containsExactly(
            new SwapSite("org.example.C", "m", 1, "lock"),
            new SwapSite("org.example.C", "m", 0, null));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # nothing                            | names no site
          leave it: contended: a.B.c:1         | line 1: leave it: contended: a.B.c:1: no site
          made before; used in a.B.c:1         | line 1: made before; used in a.B.c:1: no site
          a.B.c:x                              | line 1: a.B.c:x: no site
          {                                    | is not a report, at character 1 there is the end
          {} x                                 | is not a report, at character 3 there is something
          {"sites": 3}                         | is not a report, it has no sites
          {"sites": [3]}                       | is not a report, a site is no object
          {"sites": [{"swap": true}]}          | is not a report, a site has no class
          {"sites": [tru]}                     | is not a report, at character 11 there is no value
          {"sites": []}                        | says to take nothing of which it knows where
          """)
  void whatIsWrongIsNamedWithWhatIsAllowedAndTheRemedy(String text, String wrong) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("swap=" + directory)
        .hasMessageContaining(wrong)
        .hasMessageContaining("Allowed: ")
        .hasMessageContaining("Remedy: ");
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    assertThatThrownBy(() -> SwapList.read(directory.resolve("none")))
        .hasMessageContaining("none: cannot be read, java.nio.file.NoSuchFileException");
  }

  @Test
  void whatTheAgentWritesItReads() {
    Map<String, Object> facts =
        Map.of("a", List.of(1.5, 3.0, true, "\"\\\n\u00e4"), "b", Map.of("c", false));
    assertThat(Json.read(Json.of(facts))).isEqualTo(facts);
  }

  private List<SwapSite> read(String text) throws IOException {
    return SwapList.read(Files.writeString(directory.resolve("list"), text));
  }
}
