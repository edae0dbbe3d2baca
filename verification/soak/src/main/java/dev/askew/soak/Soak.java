// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import dev.askew.soak.Tally.Event;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@link Episode}s, each in a JVM of its own, because heavy fences that fail for good change a
 * process for good. The exit status is 0 only if no lock did what it must not, and everything that
 * is drawn at random has happened.
 */
final class Soak {
  private static final int EPISODES = 5;
  private static final int LONGEST_EPISODE_SECONDS = 30;

  /** On a busy machine, so that what is rare gets its chance. */
  private static final long MOST_TIMES_LONGER = 4;

  private static final Duration PROGRESS = Duration.ofSeconds(2);

  /** For what a JVM needs beside its rounds, and to find out that it hangs. */
  private static final Duration GRACE = Round.PATIENCE.plusSeconds(60);

  private final Settings settings;
  private final Map<String, Tally> ended = new TreeMap<>();
  private final long start = System.nanoTime();
  private long told = start;
  private int episodes;
  private volatile @Nullable Process running;

  private Soak(Settings settings) {
    this.settings = settings;
  }

  /** Entry point; {@code docs/stress.md} tells the arguments. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Settings settings;
    try {
      settings = Settings.of(args);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    Soak soak = new Soak(settings);
    Runtime.getRuntime().addShutdownHook(new Thread(soak::end, "soak-end"));
    System.exit(soak.run() ? 0 : 1);
  }

  private boolean run() throws IOException, InterruptedException {
    System.out.printf(
        "SOAK: seed %d, %d s, backend %s, JDK %s%n",
        settings.seed(), settings.seconds(), settings.backend(), Runtime.version());
    while (seconds() < settings.seconds()
        || (!lacking().isEmpty() && seconds() < MOST_TIMES_LONGER * settings.seconds())) {
      Settings episode = next();
      if (!run(episode)) {
        System.out.println("SOAK FAILED. To repeat it: " + episode.command());
        return false;
      }
    }
    ended.forEach((backend, tally) -> System.out.println(backend + ": " + tally));
    List<String> lacking = lacking();
    System.out.printf(
        "SOAK %s: seed %d, %d s, %d JVMs%n",
        lacking.isEmpty()
            ? "PASSED"
            : "FAILED, none of these happened: " + lacking + "; give it more seconds",
        settings.seed(),
        seconds(),
        episodes);
    return lacking.isEmpty();
  }

  /** What should have happened and has not. */
  private List<String> lacking() {
    List<String> backends =
        settings.backend().equals(Settings.ALL)
            ? List.of(Settings.KERNELS, "handshake", "fallback")
            : List.of(settings.backend());
    List<String> lacking = new ArrayList<>();
    for (String backend : backends) {
      Tally tally = ended.getOrDefault(backend, new Tally());
      tally.missing(expected(backend)).forEach(e -> lacking.add(e.label() + " under " + backend));
    }
    return lacking;
  }

  /** Whoever stops the soak stops its JVM. */
  private void end() {
    Process jvm = running;
    if (jvm != null) {
      jvm.destroyForcibly();
    }
  }

  private long seconds() {
    return TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start);
  }

  /** The seed is the run's for the first, so that any of them can be repeated as the first. */
  private Settings next() {
    int n = episodes++;
    String backend =
        settings.backend().equals(Settings.ALL)
            ? switch (n % EPISODES) {
              case 3 -> "handshake";
              case 4 -> "fallback";
              default -> Settings.KERNELS;
            }
            : settings.backend();
    // As long as that of the whole run, so that the command that repeats it makes it as long.
    return new Settings(settings.seed() + n, settings.seconds(), backend);
  }

  private int episodeSeconds() {
    int all = settings.seconds();
    int length = Math.max(1, Math.min(LONGEST_EPISODE_SECONDS, all / EPISODES));
    long left = all - seconds();
    return left <= 0 ? length : (int) Math.min(length, left);
  }

  private static Set<Event> expected(String backend) {
    Set<Event> expected = EnumSet.allOf(Event.class);
    if (!Round.hasVirtualThreads()) {
      expected.remove(Event.VIRTUAL);
    }
    if (backend.equals("fallback")) {
      expected.removeAll(EnumSet.of(Event.FENCES, Event.HANDSHAKES, Event.FAILURES));
    }
    return expected;
  }

  // ---- One JVM ----

  private boolean run(Settings episode) throws IOException, InterruptedException {
    int seconds = episodeSeconds();
    Process jvm = new ProcessBuilder(command(episode, seconds)).redirectErrorStream(true).start();
    running = jvm;
    Thread watch = new Thread(() -> endIfItHangs(jvm, seconds), "soak-watch");
    watch.setDaemon(true);
    watch.start();
    Tally tally = null;
    try (BufferedReader lines = jvm.inputReader(Charset.defaultCharset())) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(Episode.TALLY)) {
          tally = Tally.parse(line.substring(Episode.TALLY.length()));
          tell(episode, tally);
        } else {
          System.out.println(line);
        }
      }
    }
    int exit = jvm.waitFor();
    if (exit != 0 || tally == null) {
      System.out.printf(
          "The JVM with seed %d under %s has ended with status %d.%n",
          episode.seed(), episode.backend(), exit);
      return false;
    }
    ended.computeIfAbsent(episode.backend(), b -> new Tally()).add(tally);
    return true;
  }

  private static List<String> command(Settings episode, int seconds) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-Daskew.backend=" + FaultyBackendProvider.NAME);
    command.add("-D" + FaultyBackendProvider.BEHIND + "=" + episode.backend());
    command.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    command.add(Episode.class.getName());
    command.addAll(new Settings(episode.seed(), seconds, episode.backend()).arguments());
    return command;
  }

  /** A JVM finds out by itself that a round hangs, unless its main thread hangs as well. */
  private static void endIfItHangs(Process jvm, int seconds) {
    try {
      if (!jvm.waitFor(seconds + GRACE.toSeconds(), TimeUnit.SECONDS)) {
        System.out.println("A JVM hangs as a whole; its threads:");
        new ProcessBuilder("kill", "-QUIT", Long.toString(jvm.pid())).start().waitFor();
        Thread.sleep(2_000); // for it to print them
      }
    } catch (InterruptedException e) { // then it ends now
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      jvm.destroyForcibly();
    }
  }

  private void tell(Settings episode, @Nullable Tally current) {
    long now = System.nanoTime();
    if (now - told < PROGRESS.toNanos()) {
      return;
    }
    told = now;
    Tally all = new Tally();
    ended.values().forEach(all::add);
    if (current != null) {
      all.add(current);
    }
    System.out.printf(
        "%d of %d s, JVM %d (%s): %s%n",
        seconds(), settings.seconds(), episodes, episode.backend(), all);
  }
}
