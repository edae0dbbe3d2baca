// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.askew.machinecode.OneProcessorMain.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The order that the compilers keep, in a litmus on one processor: no revocation goes unnoticed by
 * an owner or a reader, and many do where the owner's accesses are plain or in the wrong order. On
 * two processors such controls seldom fail, because the processor's store buffer hides what the
 * compiler does.
 */
class OneProcessorTest {
  private static final String REVOCATIONS =
      System.getProperty("askew.oneprocessor.revocations", "1000");

  private static final int MOST_JVMS = 20;

  private static final long TIMEOUT_SECONDS = 300 + Long.parseLong(REVOCATIONS) / 100;

  /** How often the child's output is looked at. */
  private static final long LOOK_MILLIS = 500;

  /** Methods compiled between two looks, when the start is over. */
  private static final int FEW = 25;

  private static final java.nio.file.Path FIGURES =
      java.nio.file.Path.of("target", "one-processor.txt");

  /** What runs the owner's code. */
  enum Compiler {
    INTERPRETER(""),
    C1("1"),
    C2("4"),
    GRAAL("4");

    private final String level;

    Compiler(String level) {
      this.level = level;
    }

    private List<String> flags() {
      return switch (this) {
        case INTERPRETER -> List.of("-Xint");
        case C1 -> List.of("-XX:TieredStopAtLevel=1");
        case C2 -> List.of();
        case GRAAL -> {
          List<String> flags = Jit.GRAAL.flags();
          flags.add("-Djdk.graal.GraalCompileOnly=dev.askew.*.*"); // or it takes twice as long
          yield flags;
        }
      };
    }

    /** Whether -XX:+PrintCompilation has told that the owner's loop is there. */
    boolean hasCompiled(String output) {
      return level.isEmpty()
          || Pattern.compile("^ *\\d+ +\\d+ [ sbn!]+" + level + " +\\S+::batch ", Pattern.MULTILINE)
              .matcher(output)
              .find();
    }
  }

  private record Result(long revocations, long unnoticed) {}

  @ParameterizedTest
  @EnumSource
  void noOwnerOverlooksARevocation(Compiler compiler) throws Exception {
    assertNoneUnnoticed(compiler, Subject.OWNER);
  }

  @ParameterizedTest
  @EnumSource
  void noReaderOverlooksARevocation(Compiler compiler) throws Exception {
    assertNoneUnnoticed(compiler, Subject.READER);
  }

  @ParameterizedTest
  @EnumSource
  void opaqueAccessesStayInOrder(Compiler compiler) throws Exception {
    assertNoneUnnoticed(compiler, Subject.OPAQUE);
  }

  /** Control, of the litmus. */
  @ParameterizedTest
  @EnumSource
  void accessesInTheWrongOrderOverlookRevocations(Compiler compiler) throws Exception {
    assertOverlooks(compiler, Subject.SWAPPED);
  }

  /** Control, of the compilers: C1 and the interpreter leave plain accesses where they are. */
  @ParameterizedTest
  @EnumSource(names = {"C2", "GRAAL"})
  void plainAccessesOverlookRevocations(Compiler compiler) throws Exception {
    assertOverlooks(compiler, Subject.PLAIN);
  }

  /**
   * A control has to fail in one of some JVMs: Graal makes loops of the same code in which a switch
   * of threads finds the gap hundreds of times in a thousand, and others in which it hardly does.
   */
  private static void assertOverlooks(Compiler compiler, Subject subject) throws Exception {
    long unnoticed = 0;
    for (int jvm = 0; jvm < MOST_JVMS && unnoticed == 0; jvm++) {
      unnoticed = run(compiler, subject).unnoticed();
    }
    assertThat(unnoticed).isPositive();
  }

  private static void assertNoneUnnoticed(Compiler compiler, Subject subject) throws Exception {
    Result result = run(compiler, subject);
    assertThat(result.unnoticed()).as("unnoticed of %s", result.revocations()).isZero();
  }

  private static Result run(Compiler compiler, Subject subject) throws Exception {
    assumeTrue(
        Files.isExecutable(java.nio.file.Path.of("/usr/bin/taskset")), "there is no taskset");
    assumeTrue(
        compiler != Compiler.GRAAL || Jit.hasGraal(),
        () -> "no Graal for JDK " + Runtime.version().feature() + " here: the build has it for 25");
    String output = output(compiler, subject);
    assumeTrue(
        output.contains("status READY") && output.contains("membarrier"),
        "no asymmetric barrier backend here");
    Result result = new Result(after("revocations ", output), after("unnoticed ", output));
    Files.writeString(
        FIGURES,
        String.format(
            "JDK %s %s %s: %d of %d unnoticed%n",
            Runtime.version(), compiler, subject, result.unnoticed(), result.revocations()),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    return result;
  }

  private static String output(Compiler compiler, Subject subject) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(java.nio.file.Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(compiler.flags());
    command.add("-XX:+PrintCompilation");
    command.add("-XX:+IgnoreUnrecognizedVMOptions"); // the next two are not known everywhere
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("--sun-misc-unsafe-memory-access=allow");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(OneProcessorMain.class.getName());
    command.add(subject.name());
    command.add(REVOCATIONS);
    java.nio.file.Path file = Files.createTempFile("one-processor", ".txt");
    Process child =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(file.toFile()).start();
    try {
      awaitCode(child, file, compiler);
      boolean ended = child.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      String output = Files.readString(file, StandardCharsets.UTF_8);
      assertThat(ended && child.exitValue() == 0).as("%s: %s", command, output).isTrue();
      return output;
    } finally {
      child.destroyForcibly().waitFor();
      Files.delete(file);
    }
  }

  /** Lets the child run until the owner's loop is compiled, and less and less is. */
  private static void awaitCode(Process child, java.nio.file.Path file, Compiler compiler)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
    String output = "";
    long before;
    do {
      before = output.lines().count();
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
      output = Files.readString(file, StandardCharsets.UTF_8);
      assertThat(System.nanoTime() - end)
          .as("%s does not get ready: %s", compiler, output)
          .isNegative();
    } while (child.isAlive()
        && !(output.contains("status ")
            && compiler.hasCompiled(output)
            && output.lines().count() - before < FEW));
    if (child.isAlive()) { // or else its output says why not
      child.getOutputStream().write('\n');
      child.getOutputStream().close();
    }
  }

  private static long after(String start, String output) {
    return output
        .lines()
        .filter(line -> line.startsWith(start))
        .map(line -> Long.valueOf(line.substring(start.length())))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no line with " + start + "\n" + output));
  }
}
