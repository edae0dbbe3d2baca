// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {
  @Test
  void withoutOptionsTheTableGoesToStandardErrorAtTheEnd() {
    for (String nothing : new String[] {null, "", " , "}) {
      assertThat(Options.parse(nothing))
          .isEqualTo(
              new Options(
                  "stderr", null, null, 0, 20, 0.02, false, List.of(), null, null, true, "record"));
    }
  }

  @Test
  void allOptionsAreTaken() {
    String line =
        "text=none,json=a.json, html=/b=c.html,every=60,sites=5,overhead=0.5,jdk=true,"
            + "synchronized=org.example:com.acme,costs=9000/15/1.5/20,command=stop";
    assertThat(Options.parse(line))
        .isEqualTo(
            new Options(
                "none",
                Path.of("a.json").toAbsolutePath(),
                Path.of("/b=c.html"),
                60,
                5,
                0.005,
                true,
                List.of("org.example", "com.acme"),
                new Costs(9000, 15, 1.5, 20, "given as 9000/15/1.5/20"),
                null,
                true,
                "stop"));
    Options swap = Options.parse("swap=/sites.txt,serialized=false,text=none");
    assertThat(swap.swap()).isEqualTo(Path.of("/sites.txt"));
    assertThat(swap.serialized()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          jsn=x            | jsn=x: no option          | overhead=PERCENT
          report           | report: no option         | NAME=VALUE
          text=            | text=: empty              | stderr, stdout, none, or a file
          json=            | json=: empty              | a file's path
          html=a\0b        | : no path                 | a file's path
          every=-1         | every=-1: out of range    | a number from 0 to 86400
          sites=0          | sites=0: out of range     | a number from 1 to 10000
          overhead=200     | overhead=200: out of range | a number from 0.01 to 100
          overhead=NaN     | overhead=NaN: out of range | a number from 0.01 to 100
          jdk=ja           | jdk=ja: not known         | false, true
          synchronized=    | synchronized=: a prefix is empty | all, or prefixes
          synchronized=a:: | synchronized=a::: a prefix is empty | all, or prefixes
          costs=1/2        | costs=1/2: no costs       | three or four numbers above 0
          costs=1/2/-3     | costs=1/2/-3: no costs    | three or four numbers above 0
          command=go       | command=go: not known     | record, report, stop
          every=1,every=2  | every: given twice        | once
          swap=            | swap=: empty              | a file's path
          swap=a,json=b    | json=: not together with swap= | beside swap= text= and serialized=
          serialized=false | serialized=: without swap= | beside swap=
          """)
  void whatIsWrongIsNamedWithWhatIsAllowed(String line, String wrong, String allowed) {
    assertThatThrownBy(() -> Options.parse(line))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(wrong)
        .hasMessageContaining("Allowed: ")
        .hasMessageContaining(allowed);
  }
}
