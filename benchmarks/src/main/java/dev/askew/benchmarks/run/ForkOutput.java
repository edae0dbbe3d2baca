// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import java.util.Collection;
import java.util.function.Consumer;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.format.OutputFormat;

/** Hands each result on at once and keeps the rest of JMH's output for the case of a failure. */
final class ForkOutput implements OutputFormat {
  private final Consumer<BenchmarkResult> results;
  private final StringBuilder text = new StringBuilder();

  ForkOutput(Consumer<BenchmarkResult> results) {
    this.results = results;
  }

  /** What JMH and the JVMs it started wrote since the last result. */
  String text() {
    return text.toString();
  }

  @Override
  public void startBenchmark(BenchmarkParams params) {
    text.setLength(0);
  }

  @Override
  public void endBenchmark(BenchmarkResult result) {
    if (result != null) {
      results.accept(result);
    }
  }

  @Override
  public void print(String s) {
    text.append(s);
  }

  @Override
  public void println(String s) {
    text.append(s).append('\n');
  }

  @Override
  public void verbosePrintln(String s) {}

  @Override
  public void write(int b) {
    text.append((char) b);
  }

  @Override
  public void write(byte[] b) {
    text.append(new String(b, java.nio.charset.StandardCharsets.UTF_8));
  }

  @Override
  public void iteration(BenchmarkParams benchmark, IterationParams params, int iteration) {}

  @Override
  public void iterationResult(
      BenchmarkParams benchmark, IterationParams params, int iteration, IterationResult data) {}

  @Override
  public void startRun() {}

  @Override
  public void endRun(Collection<RunResult> result) {}

  @Override
  public void flush() {}

  @Override
  public void close() {}
}
