// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What a pair of lock and unlock costs more while the agent counts it: JVMs with and without it, in
 * turn.
 *
 * <pre>
 * java -cp askew-benchmarks.jar dev.askew.benchmarks.micro.Recorded askew-agent.jar
 * </pre>
 */
public final class Recorded {
  private static final int PAIRS = 20_000;
  private static final int BATCHES = 400;
  private static final int ROUNDS = 5;

  @SuppressWarnings("UnusedVariable") // so that there is something to guard
  private static long inside;

  private Recorded() {}

  /**
   * Prints what the fastest batches of each JVM took.
   *
   * @param args the agent's jar, or nothing in the JVMs that this starts
   * @throws Exception whatever goes wrong
   */
  public static void main(String[] args) throws Exception {
    if (args.length == 0) {
      System.out.println(pairs());
      return;
    }
    String agent = "-javaagent:" + args[0] + "=overhead=100,text=none,costs=1/1/1";
    System.out.println("ns a pair: ReentrantLock, one of eight ReentrantLocks, read lock");
    for (int round = 0; round < ROUNDS; round++) {
      System.out.println("without " + child(List.of()) + "   with " + child(List.of(agent)));
    }
  }

  private static String pairs() {
    Lock[] one = {new ReentrantLock()};
    Lock[] eight = new Lock[8];
    for (int i = 0; i < eight.length; i++) {
      eight[i] = new ReentrantLock();
    }
    Lock[] read = {new ReentrantReadWriteLock().readLock()};
    double[] best = {Double.MAX_VALUE, Double.MAX_VALUE, Double.MAX_VALUE};
    for (int i = 0; i < BATCHES; i++) {
      best[0] = Math.min(best[0], nanosEach(one));
      best[1] = Math.min(best[1], nanosEach(eight));
      best[2] = Math.min(best[2], nanosEach(read));
    }
    return String.format("%.1f %.1f %.1f", best[0], best[1], best[2]);
  }

  private static double nanosEach(Lock[] locks) {
    long start = System.nanoTime();
    for (int i = 0; i < PAIRS; i++) {
      Lock lock = locks[i & (locks.length - 1)];
      lock.lock();
      try {
        inside++;
      } finally {
        lock.unlock();
      }
    }
    return (double) (System.nanoTime() - start) / PAIRS;
  }

  private static String child(List<String> flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Recorded.class.getName()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("exit status " + process.exitValue() + " of " + command);
    }
    return out.strip();
  }
}
