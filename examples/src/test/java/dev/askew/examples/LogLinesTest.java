// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.testing.ChildJvm;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each line that the manual quotes is provoked in a JVM of its own and compared. */
class LogLinesTest {
  static Stream<Manual.Block> linesQuoted() {
    return Manual.blocks().stream().filter(block -> block.kind().equals("log"));
  }

  @ParameterizedTest
  @MethodSource("linesQuoted")
  void everyLineIsWrittenAsTheManualQuotesIt(Manual.Block block) {
    List<String> flags = new ArrayList<>(List.of("-Duser.language=en"));
    String doing = "";
    String without = block.text().contains("jnr") ? "backend-ffm" : "nothing";
    switch (block.name()) {
      case "default" -> flags.add("-Daskew.log=all");
      case "ffm" -> {
        assumeJdk(22, block);
        flags.add("-Daskew.log=all");
      }
      case "ffm-advice" -> {
        assumeJdk(24, block);
        flags.addAll(List.of("-Daskew.log=all", "--illegal-native-access=warn"));
      }
      case "denied" -> {
        assumeJdk(24, block);
        flags.add("--illegal-native-access=deny");
        without = "nothing";
      }
      case "private" ->
          flags.addAll(List.of("-Daskew.log=all", "-Daskew.membarrier.command=private"));
      case "fallback", "handshake" ->
          flags.addAll(List.of("-Daskew.log=all", "-Daskew.backend=" + block.name()));
      case "wrong-backend" -> {
        flags.add("-Daskew.backend=jrn");
        without = "nothing";
      }
      case "wrong-command" -> flags.add("-Daskew.membarrier.command=sreq");
      case "wrong-compiler" -> flags.add("-Daskew.compiler=distrust");
      case "wrong-log" -> flags.add("-Daskew.log=none");
      case "wrong-jmx" -> flags.add("-Daskew.jmx=nein");
      case "wrong-startup" -> flags.add("-Daskew.startup=lazy");
      case "without-jnr-ffi" -> without = "(backend-ffm|jnr-ffi)";
      case "without-backends" -> without = "backend-[a-z]+";
      case "seccomp-query", "seccomp-enosys", "seccomp-fence", "unknown-compiler" ->
          doing = block.name();
      case "seccomp-fence-named" -> {
        flags.add("-Daskew.backend=jnr");
        doing = block.name();
      }
      case "seccomp-query-jnr" -> {
        flags.add("-Daskew.backend=jnr");
        doing = "seccomp-query";
      }
      default -> throw new AssertionError(block.place() + ": no way to provoke " + block.name());
    }

    addClassPathWithout(flags, without);

    ChildJvm.Result result = ChildJvm.run(FirstLockMain.class, flags, doing);

    String unfolded = String.join(" ", block.text().lines().toList());
    assertThat(result.lines()).as(result.output()).contains(unfolded);
  }

  private static void assumeJdk(int least, Manual.Block block) {
    boolean applies = Runtime.version().feature() >= least;
    if (!applies) {
      System.out.println(block.place() + ": skipped, for JDK " + least + " and later");
    }
    Assumptions.assumeTrue(applies);
  }

  private static void addClassPathWithout(List<String> flags, String what) {
    Pattern leftOut = Pattern.compile(".*/" + what + "(-[0-9][^/]*\\.jar|/target/.*)");
    flags.add("-cp");
    flags.add(
        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> !leftOut.matcher(entry).matches())
            .collect(Collectors.joining(File.pathSeparator)));
  }
}
