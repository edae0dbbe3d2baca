// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.membarrier.ModulePath;
import dev.askew.membarrier.Script;
import dev.askew.testing.ChildJvm;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What the JVM lets Askew do, as modules without a third-party jar, and on the class path. */
@ExtendWith(NeedsForeign.class)
@EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "JDK 24 brought --illegal-native-access")
class NativeAccessTest {
  private static final String JARS = "askew-(api|membarrier|backend-ffm)-.*\\.jar";
  private static final String MODULE = "module dev.askew.backend.ffm";
  private static final String RSEQ = "membarrier(2) MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ";
  private static final String DENY = "--illegal-native-access=deny";

  @TempDir Path directory;

  @Test
  void grantedToTheModuleItIsSilent() throws Exception {
    assertThat(run("--enable-native-access=dev.askew.backend.ffm", DENY))
        .containsExactly(MODULE, RSEQ);
  }

  @Test
  void withoutTheFlagTheJvmWarnsOfTheModule() throws Exception {
    List<String> lines = run("--illegal-native-access=warn");

    assertThat(lines).contains(MODULE, RSEQ);
    assertThat(lines)
        .filteredOn(line -> line.startsWith("WARNING"))
        .anyMatch(line -> line.contains("--enable-native-access=dev.askew.backend.ffm"))
        .noneMatch(line -> line.contains("Unsafe"));
  }

  @Test
  void deniedToTheModuleItIsARefusalWithTheFlag() throws Exception {
    assertThat(run(DENY))
        .last()
        .asString()
        .contains(
            "Linking syscall(2) by java.lang.foreign failed: the JVM denies native access. Start"
                + " the JVM with --enable-native-access=dev.askew.backend.ffm.");
  }

  @Test
  void deniedOnTheClassPathItIsARefusalWithTheFlag() {
    assertThat(Script.run(ScriptMain.class, List.of(DENY), "open").get(0))
        .startsWith("unavailable: Linking syscall(2) by java.lang.foreign failed: the JVM denies")
        .endsWith("Start the JVM with --enable-native-access=ALL-UNNAMED.");
  }

  @Test
  void theDiagnosticsAdviseTheFlagWhereItIsNotSet() {
    assertThat(
            Script.run(ScriptMain.class, List.of("--illegal-native-access=warn"), "open", "advice"))
        .last()
        .asString()
        .contains("--enable-native-access=ALL-UNNAMED");
    assertThat(Script.run(ScriptMain.class, List.of(), "open", "advice")).last().isEqualTo("null");
  }

  /** The JVM enables native access, and warns, in the first. */
  @Test
  void theDiagnosticsAdviseTheFlagAfterASecondAttemptToo() {
    assertThat(
            ChildJvm.run(SecondAttemptMain.class, List.of("--illegal-native-access=warn")).lines())
        .anyMatch(line -> line.startsWith("advice: ") && line.contains("--enable-native-access="));
  }

  private List<String> run(String... flags) throws Exception {
    return ModulePath.run(directory, JARS, List.of(flags));
  }
}
