// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The demo as the kernel sees it: who calls membarrier(2), with which command, how often. */
class TracedDemoTest {
  private static final String REGISTER = "MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ";
  private static final String FENCE = "MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ";

  /** The line of one call as strace -f -Y writes it; the name of a thread has 15 characters. */
  private static final Pattern CALL =
      Pattern.compile("\\d+<(?<thread>[^>]*)> +membarrier\\((?<command>\\w+), .*");

  private static final Pattern REVOKED = Pattern.compile(" *([\\d,]+) locks were revoked\\.");

  @TempDir Path directory;

  private record Call(String thread, String command) {}

  @Test
  void revocationsCallTheKernelAndOwnersNever() throws Exception {
    Path trace = directory.resolve("trace");
    List<String> strace =
        List.of(
            "strace",
            "-f",
            "-Y",
            "--seccomp-bpf",
            "-qq",
            "-e",
            "trace=membarrier",
            "-o",
            trace.toString());
    assumeStraceWorks(strace);

    Run run = Run.demo(strace);

    assumeKernelHasTheCommand(run);
    assertThat(run.output()).contains("All of that held.");
    assertThat(run.status()).isZero();
    DemoTest.isFitToRead(run);
    List<Call> calls = calls(trace);
    assertThat(calls)
        .as("registrations")
        .filteredOn(call -> call.command().contains("REGISTER"))
        .containsExactly(new Call("askew-barriers", REGISTER));
    // "java" is the main thread, which owned the lock that was timed; millions of pairs.
    assertThat(calls)
        .as("calls by owners")
        .noneMatch(call -> call.thread().equals("java") || call.thread().equals("askew-owner"));
    // Each revocation issues one barrier, and there was one bare one beside it.
    assertThat(calls)
        .filteredOn(call -> call.thread().equals("askew-contender"))
        .hasSize(2 * revocations(run))
        .allMatch(call -> call.command().equals(FENCE));
    assertThat(calls)
        .as("calls by visitors of other threads' locks")
        .anyMatch(
            call -> call.thread().startsWith("askew-hammer-") && call.command().equals(FENCE));
  }

  private static void assumeStraceWorks(List<String> strace) throws InterruptedException {
    List<String> command = new ArrayList<>(strace);
    command.add("true");
    String obstacle;
    try {
      Run run = Run.of(command);
      obstacle = run.status() == 0 ? "" : run.output().toString();
    } catch (IOException e) {
      obstacle = String.valueOf(e.getMessage());
    }
    assume(obstacle.isEmpty(), "strace cannot be used here: " + obstacle);
  }

  private static void assumeKernelHasTheCommand(Run run) {
    assume(
        run.output().stream().anyMatch(line -> line.contains(FENCE)),
        "this machine has no " + FENCE + ": " + run.output());
  }

  /** A skipped test says why, in the build's output too. */
  private static void assume(boolean given, String otherwise) {
    if (!given) {
      System.out.println("SKIPPED TracedDemoTest: " + otherwise);
    }
    assumeTrue(given, otherwise);
  }

  private static List<Call> calls(Path trace) throws IOException {
    List<Call> calls = new ArrayList<>();
    for (String line : Files.readAllLines(trace)) {
      Matcher call = CALL.matcher(line);
      if (call.matches()) {
        calls.add(new Call(call.group("thread"), call.group("command")));
      }
    }
    return calls;
  }

  private static int revocations(Run run) {
    for (String line : run.output()) {
      Matcher revoked = REVOKED.matcher(line);
      if (revoked.matches()) {
        return Integer.parseInt(revoked.group(1).replace(",", ""));
      }
    }
    throw new AssertionError("the demo does not say how many locks were revoked: " + run);
  }
}
