// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;

/**
 * What things cost on this machine, in nanoseconds.
 *
 * @param fence a revocation: the heavy fence beside a busy thread
 * @param reentrant a pair of lock and unlock of a {@code ReentrantLock}
 * @param biased the owner's pair of a {@code BiasedLock}
 * @param monitor a pair of entering and leaving {@code synchronized}
 * @param source how they are known
 */
record Costs(double fence, double reentrant, double biased, double monitor, String source) {
  static final String DOCTOR = "askew-doctor.jar";
  private static final long PATIENCE_SECONDS = 120;

  static Costs unknown(String reason) {
    return new Costs(0, 0, 0, 0, "not known: " + reason);
  }

  boolean areKnown() {
    return reentrant > 0;
  }

  /** The same for what is {@code synchronized} now. */
  Costs ofMonitors() {
    return new Costs(fence, monitor, biased, monitor, source);
  }

  /** Where there is no asymmetric fence, a bias saves nothing. */
  boolean biasNeverPays() {
    return saving() <= 0;
  }

  /** What a bias saves of a pair. */
  double saving() {
    return reentrant - biased;
  }

  /**
   * Asks the doctor, whose jar is inside the agent's, in a JVM of its own: Askew and the kernel's
   * barrier are none of the program's business.
   *
   * @throws IOException with the reason and the remedy, if there is no answer
   */
  static Costs measure(Path agentJar) throws IOException, InterruptedException {
    Path doctor = Files.createTempFile("askew-doctor", ".jar");
    Path answer = Files.createTempFile("askew-doctor", ".json");
    try {
      try (JarFile jar = new JarFile(agentJar.toFile())) {
        ZipEntry entry = jar.getEntry(DOCTOR);
        if (entry == null) {
          throw new IOException(DOCTOR + " is not in " + agentJar);
        }
        try (InputStream in = jar.getInputStream(entry)) {
          Files.copy(in, doctor, StandardCopyOption.REPLACE_EXISTING);
        }
      }
      return ask(doctor, answer);
    } finally {
      Files.deleteIfExists(doctor);
      Files.deleteIfExists(answer);
    }
  }

  private static Costs ask(Path doctor, Path answer) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-jar",
            doctor.toString(),
            "--json");
    // They may well name this agent.
    builder.environment().remove("JAVA_TOOL_OPTIONS");
    builder.environment().remove("JDK_JAVA_OPTIONS");
    builder.environment().remove("_JAVA_OPTIONS");
    Process process =
        builder
            .redirectOutput(answer.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try {
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("no answer from the doctor in " + PATIENCE_SECONDS + " s");
      }
    } finally {
      process.destroyForcibly();
    }
    return read(Files.readString(answer, StandardCharsets.UTF_8));
  }

  /** Takes the figures out of the doctor's JSON. */
  static Costs read(String json) throws IOException {
    double biased = number(json, "\"lockPairNanos\"", "biasedLockOwner");
    double reentrant = number(json, "\"lockPairNanos\"", "reentrantLock");
    String fences =
        json.contains("\"heavyFenceBesideBusyThreadMicros\"")
            ? "\"heavyFenceBesideBusyThreadMicros\""
            : "\"revocationOfBusyOwnerMicros\"";
    double fence = number(json, fences, "p90") * TimeUnit.MICROSECONDS.toNanos(1);
    double monitor = number(json, "\"lockPairNanos\"", "synchronized");
    return new Costs(fence, reentrant, biased, monitor, "measured on this machine by the doctor");
  }

  private static double number(String json, String object, String name) throws IOException {
    Pattern pattern = Pattern.compile(object + "[^}]*\"" + name + "\": ([0-9.]+)");
    Matcher matcher = pattern.matcher(json);
    if (!matcher.find()) {
      throw new IOException(
          "the doctor does not say " + name + "; run java -jar askew-doctor.jar to see why");
    }
    return Double.parseDouble(matcher.group(1));
  }
}
