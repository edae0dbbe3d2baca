// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What the agent foretells for programs of others, beside what is gained. The agent watches a
 * program with its own locks, in a JVM of its own; in others, without the agent, the program runs
 * with either lock by turns.
 *
 * <pre>
 * java -cp askew-benchmarks.jar dev.askew.benchmarks.macro.Foretold askew-agent.jar [PROGRAM]...
 * </pre>
 */
public final class Foretold {
  private static final List<String> PROGRAMS =
      List.of("CommonsPool", "GuavaCache", "H2Connection", "Logback", "NettyArena");
  private static final long WATCHED_NANOS = TimeUnit.SECONDS.toNanos(4);
  private static final long BATCH_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int WARM_UP_BATCHES = 20;
  private static final int BATCHES = 41;
  private static final int JVMS = 3;

  private Foretold() {}

  /**
   * Prints a table.
   *
   * @param args the agent's jar, and programs, or none for all
   * @throws Exception whatever goes wrong
   */
  public static void main(String[] args) throws Exception {
    if (args[0].equals("watched")) {
      Program program = open(args[1], ReentrantLock.class);
      System.out.println(steps(program, WATCHED_NANOS).count());
      program.close();
    } else if (args[0].equals("measured")) {
      measure(open(args[1], SwitchedLock.class));
    } else {
      List<String> programs = List.of(args).subList(1, args.length);
      System.out.println(
          "| program | ns a step | pairs a step | foretold, ns | gained, ns | ratio |");
      System.out.println("|---|---|---|---|---|---|");
      for (String program : programs.isEmpty() ? PROGRAMS : programs) {
        compare(Path.of(args[0]), program);
      }
    }
  }

  private static void compare(Path agent, String program) throws Exception {
    Path json = Files.createTempFile("foretold", ".json");
    try {
      double watched =
          Double.parseDouble(
              child("-javaagent:" + agent + "=text=none,json=" + json, "watched", program));
      JsonObject report = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
      double pairs = 0;
      double foretold = 0;
      for (JsonElement element : report.getAsJsonArray("sites")) {
        JsonObject site = element.getAsJsonObject();
        if (!site.get("readWrite").getAsBoolean()) { // those alone are exchanged
          pairs += site.get("acquisitions").getAsDouble();
          foretold += site.get("savedNanosPerSecond").getAsDouble();
        }
      }
      double elapsed = report.get("elapsedSeconds").getAsDouble();
      foretold *= elapsed;
      pairs *= elapsed / report.get("recordedSeconds").getAsDouble(); // where it has sampled
      double[] steps = new double[JVMS];
      double[] gains = new double[JVMS];
      for (int i = 0; i < JVMS; i++) {
        String[] measured = child("-Daskew.startup=eager", "measured", program).split(" ", -1);
        steps[i] = Double.parseDouble(measured[0]);
        gains[i] = Double.parseDouble(measured[1]);
      }
      double gained = median(gains);
      System.out.printf(
          "| %s | %.0f | %.1f | %.1f | %.1f (%.1f to %.1f) | %.2f |%n",
          program,
          median(steps),
          pairs / watched,
          foretold / watched,
          gained,
          gains[0],
          gains[JVMS - 1],
          foretold / watched / gained);
    } finally {
      Files.delete(json);
    }
  }

  /** Prints the nanoseconds a step with its own locks, and what biased ones save of them. */
  private static void measure(Program program) throws Exception {
    double[] reentrant = new double[BATCHES];
    double[] gained = new double[BATCHES];
    for (int i = -WARM_UP_BATCHES; i < BATCHES; i++) {
      SwitchedLock.areBiased(false);
      double without = steps(program, BATCH_NANOS).nanosEach();
      SwitchedLock.areBiased(true);
      double with = steps(program, BATCH_NANOS).nanosEach();
      if (i >= 0) {
        reentrant[i] = without;
        gained[i] = without - with;
      }
    }
    System.out.println(median(reentrant) + " " + median(gained));
    program.close();
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private record Steps(long count, long nanos) {
    double nanosEach() {
      return (double) nanos / count;
    }
  }

  private static Steps steps(Program program, long nanos) throws Exception {
    long start = System.nanoTime();
    long count = 0;
    long now;
    do {
      for (int i = 0; i < 1_000; i++) {
        program.step();
      }
      count += 1_000;
      now = System.nanoTime();
    } while (now - start < nanos);
    return new Steps(count, now - start);
  }

  private static Program open(String program, Class<?> lock) throws ReflectiveOperationException {
    return new Exchange(lock).open(program);
  }

  private static String child(String flag, String... args)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(
        List.of(flag, "-cp", System.getProperty("java.class.path"), Foretold.class.getName()));
    command.addAll(List.of(args));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("exit status " + process.exitValue() + " of " + command);
    }
    List<String> lines = out.lines().toList();
    return lines.get(lines.size() - 1);
  }
}
