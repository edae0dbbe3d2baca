// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import dev.askew.benchmarks.micro.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.regex.Pattern;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * One run over everything. It goes in rounds: a machine drifts, and peers that are measured within
 * seconds of each other, and that several times, drift together.
 */
final class Campaign {
  private final Profile profile;
  private final List<Jvm> jvms;
  private final Pattern include;
  private final Path out;
  private final Results results;
  private final List<Turn> turns = new ArrayList<>();
  private final Progress progress;

  /** Which JVM starts with which setting. */
  private final Map<Place, Boolean> settings = new HashMap<>();

  private record Place(Jvm jvm, Setting setting) {}

  /** A step on a JVM. */
  private record Turn(Step step, Jvm jvm, List<String> benchmarks) {}

  Campaign(Profile profile, List<Jvm> jvms, Pattern include, Path out)
      throws IOException, InterruptedException {
    this.profile = profile;
    this.jvms = jvms;
    this.include = include;
    this.out = out;
    results =
        new Results(
            OffsetDateTime.now(ZoneOffset.UTC).truncatedTo(ChronoUnit.SECONDS).toString(),
            profile.toString(),
            Machine.here(jvms),
            new ArrayList<>());
    progress = new Progress(System.out, profile.rounds * plan() + planWithoutJmh());
  }

  /**
   * Finds out what is to be done.
   *
   * @return how many figures that gives in a round
   */
  private int plan() throws IOException, InterruptedException {
    int figures = 0;
    ForkOutput ignored = new ForkOutput(result -> {});
    for (Step step : Step.all(Runtime.getRuntime().availableProcessors())) {
      SortedSet<BenchmarkListEntry> found =
          BenchmarkList.defaultList().find(ignored, List.of(step.include()), List.of());
      List<BenchmarkListEntry> wanted =
          found.stream()
              .filter(e -> include.matcher(step.setting().whole(e.getUsername())).find())
              .toList();
      if (wanted.isEmpty()) {
        continue;
      }
      List<String> names =
          wanted.stream().map(e -> "^" + Pattern.quote(e.getUsername()) + "$").toList();
      for (Jvm jvm : jvms) {
        if (step.isFor(jvm) && has(jvm, step.setting())) {
          turns.add(new Turn(step, jvm, names));
          figures += wanted.stream().mapToInt(e -> combinations(e, step)).sum();
        }
      }
    }
    return figures;
  }

  private boolean has(Jvm jvm, Setting setting) throws IOException, InterruptedException {
    Boolean has = settings.get(new Place(jvm, setting));
    if (has == null) {
      has = setting.flags().isEmpty() || jvm.accepts(setting.flags());
      settings.put(new Place(jvm, setting), has);
      if (!has) {
        System.out.println(jvm.label() + " has no " + setting.name() + ": left out");
      }
    }
    return has;
  }

  private int planWithoutJmh() {
    int figures = 0;
    for (Jvm jvm : jvms) {
      if (!jvm.hotSpotBias()) {
        figures += include.matcher(StartUp.NAME).find() ? StartUp.PEERS.size() : 0;
        figures += include.matcher(Footprint.NAME).find() ? HeapOfMain.PEERS.size() : 0;
      }
    }
    return figures;
  }

  private static int combinations(BenchmarkListEntry entry, Step step) {
    int combinations = 1;
    Map<String, String[]> params = entry.getParams().orElse(Map.of());
    for (Map.Entry<String, String[]> param : params.entrySet()) {
      List<String> given = step.params().get(param.getKey());
      combinations *= given == null ? param.getValue().length : given.size();
    }
    return combinations;
  }

  /** Runs, and writes what it has after each step. */
  void run() throws IOException, InterruptedException, RunnerException {
    progress.say(
        "%s: %s, %d processors, %s"
            .formatted(
                profile,
                results.machine().processor(),
                results.machine().processors(),
                results.machine().jdks()));
    Files.createDirectories(out);
    Path logging = out.resolve("logging.properties");
    Files.writeString(logging, "handlers=java.util.logging.ConsoleHandler\n.level=WARNING\n");
    String[] properties = {
      "-D" + Work.PROPERTY + "=" + Work.calibrate(),
      "-Djava.util.logging.config.file=" + logging.toAbsolutePath()
    };
    for (int round = 0; round < profile.rounds; round++) {
      for (Turn turn : turns) {
        measure(turn, round, properties);
        results.writeTo(out);
      }
    }
    try {
      for (Jvm jvm : jvms) {
        if (!jvm.hotSpotBias()) {
          if (include.matcher(StartUp.NAME).find()) {
            StartUp.measure(jvm, profile.startUps).forEach(this::add);
          }
          if (include.matcher(Footprint.NAME).find()) {
            Footprint.measure(jvm).forEach(this::add);
          }
        }
      }
    } finally {
      results.writeTo(out);
    }
    progress.say("results are in " + out.toAbsolutePath());
  }

  private void add(Measurement measurement) {
    results.measurements().add(measurement);
    progress.add(measurement);
  }

  private void measure(Turn turn, int round, String[] properties) throws RunnerException {
    ForkOutput output =
        new ForkOutput(result -> add(Measurement.of(result, turn.jvm, round, turn.step.setting())));
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .jvm(turn.jvm.java())
            .jvmArgs(turn.jvm.arguments().toArray(new String[0]))
            .jvmArgsPrepend(properties)
            .forks(1)
            .warmupIterations(profile.warmups * turn.step.setting().warmUps())
            .warmupTime(TimeValue.milliseconds(profile.millis))
            .measurementIterations(profile.iterations)
            .measurementTime(TimeValue.milliseconds(profile.millis))
            .timeout(TimeValue.minutes(2))
            .shouldFailOnError(true);
    turn.benchmarks.forEach(options::include);
    turn.step
        .params()
        .forEach((name, values) -> options.param(name, values.toArray(new String[0])));
    if (!turn.step.setting().flags().isEmpty()) {
      options.jvmArgsAppend(turn.step.setting().flags().toArray(new String[0]));
    }
    if (turn.step.threads() > 0) {
      options.threads(turn.step.threads());
    }
    try {
      new Runner(options.build(), output).run();
    } catch (RunnerException e) {
      progress.say(output.text());
      throw e;
    }
  }
}
