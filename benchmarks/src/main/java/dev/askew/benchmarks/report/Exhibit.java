// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import dev.askew.benchmarks.run.Measurement;
import dev.askew.benchmarks.run.Setting;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Something to be shown: one benchmark, its peers, and one thing that varies.
 *
 * @param id the name of its table and of its chart
 * @param title above the chart
 * @param benchmark class and method; a class alone, if its methods are the peers
 * @param threads how many threads; {@link #ANY} if they vary or the benchmark fixes them
 * @param params what is fixed
 * @param varies the name of the parameter that varies, {@link #THREADS}, or {@link #NOTHING}
 * @param reference the peer that the others are set in proportion to
 * @param rows what else varies: parameters that have a row for each of their values
 * @param counted what was counted, and for each of what; empty if the time is meant
 */
record Exhibit(
    String id,
    String title,
    String benchmark,
    int threads,
    Map<String, String> params,
    String varies,
    String reference,
    List<String> rows,
    List<String> counted) {
  static final String THREADS = "threads";
  static final String NOTHING = "";
  static final int ANY = 0;

  /** What a crowd does. */
  static final List<String> READS = List.of("reads", "microseconds");

  static final List<String> WRITES = List.of("writes", "seconds");

  static List<Exhibit> all(int processors) {
    String mutex = Claims.REENTRANT;
    String rw = Claims.REENTRANT_RW;
    return List.of(
        of("owner-pair", "Owner's lock and unlock", "OwnerPair.pair", 1, NOTHING, mutex),
        of("nested", "The same, nested", "Nested.pair", 1, NOTHING, mutex),
        of("many-locks", "Many locks round robin", "ManyLocks.increment", 1, "locks", mutex),
        of("own-locks", "Each thread its own lock", "OwnerPair.pair", ANY, THREADS, mutex),
        of("contended", "All threads one lock", "Contended.increment", ANY, THREADS, mutex),
        of("phases", "Two threads in turns", "Phases.round", ANY, "length", mutex),
        of("hand-over", "Locks handed to and fro", "HandOver.round", ANY, "uses", mutex),
        new Exhibit(
            "fences",
            "Fences as made",
            "Revocation.bareFence",
            ANY,
            Map.of("owner", "busy elsewhere"),
            Setting.UNDER,
            Claims.BIASED,
            List.of(),
            List.of()),
        slow("slow-hand-over", "Handed to and fro, slow fences", "HandOver.round", "uses"),
        slow("slow-phases", "Two threads in turns, slow fences", "Phases.round", "length"),
        of("first-touch", "Locks handed over once", "FirstTouch.touchAll", ANY, "biased", mutex),
        of("create", "Made and used once", "CreateAndUse.once", ANY, THREADS, mutex),
        of("readers", "Readers of one lock", "ReadWritePair.read", ANY, THREADS, rw),
        of("writers", "Writers of one lock", "ReadWritePair.write", ANY, THREADS, rw),
        of("read-mix", "Reads and writes, all cores", "ReadMix.step", processors, "reads", rw),
        new Exhibit(
            "read-mostly",
            "99.9 % reads",
            "ReadMix.step",
            ANY,
            Map.of("reads", "999"),
            THREADS,
            rw,
            List.of(),
            List.of()),
        crowd("crowd-reads", "More readers than processors: reads", "platform", READS),
        crowd("crowd-writes", "More readers than processors: writes", "platform", WRITES),
        crowd("crowd-virtual-reads", "Virtual readers: reads", "virtual", READS),
        crowd("crowd-virtual-writes", "Virtual readers: writes", "virtual", WRITES),
        of("programs", "Programs of others", "Macro.step", ANY, "program", mutex, "never"),
        of(
            "programs-visited",
            "The same, visited",
            "Macro.step",
            ANY,
            "program",
            mutex,
            "every 10 ms"),
        of("sessions", "A service with sessions", "SessionService.request", ANY, NOTHING, mutex),
        of("event-loop", "A loop, swept", "EventLoop.event", ANY, "sweepMillis", mutex),
        of("moving-tasks", "Moving tasks", "MovingTasks.step", ANY, "periodMillis", mutex),
        of("short-lived", "Short-lived threads", "ShortLivedThreads.life", ANY, NOTHING, mutex),
        of("virtual-tasks", "50,000 virtual threads", "VirtualTasks.slice", ANY, NOTHING, mutex),
        of("routes", "A routing table", "RoutingService.lookUp", ANY, NOTHING, rw),
        of("use", "Uses of what may be closed", "Use", ANY, THREADS, "counted"),
        of("grace-period", "Closing", "GracePeriod", ANY, "users", "bareFence"),
        of("native-call", "A native call", "NativeCall", ANY, THREADS, "sharedSegment"),
        of("lmdb-gets", "LMDB, closed each second", "LmdbGets.get", ANY, NOTHING, "AtomicInteger"),
        of("start-up", "First lock of a JVM", "StartUp.firstLock", ANY, NOTHING, mutex),
        of("footprint", "Heap per lock", "Footprint.heap", ANY, NOTHING, mutex));
  }

  private static Exhibit of(
      String id, String title, String benchmark, int threads, String varies, String reference) {
    return new Exhibit(
        id, title, benchmark, threads, Map.of(), varies, reference, List.of(), List.of());
  }

  private static Exhibit of(
      String id,
      String title,
      String benchmark,
      int threads,
      String varies,
      String reference,
      String visits) {
    Map<String, String> params = Map.of("visits", visits);
    return new Exhibit(
        id, title, benchmark, threads, params, varies, reference, List.of(), List.of());
  }

  private static Exhibit slow(String id, String title, String benchmark, String varies) {
    return new Exhibit(
        id,
        title,
        benchmark,
        ANY,
        Map.of(),
        varies,
        Claims.REENTRANT,
        List.of(Setting.UNDER),
        List.of());
  }

  private static Exhibit crowd(String id, String title, String kind, List<String> counted) {
    return new Exhibit(
        id,
        title,
        "Crowd.slice",
        ANY,
        Map.of("kind", kind),
        "readers",
        Claims.REENTRANT_RW,
        List.of("inside"),
        counted);
  }

  private boolean comparesMethods() {
    return benchmark.indexOf('.') < 0;
  }

  private boolean comparesSettings() {
    return varies.equals(Setting.UNDER) || rows.contains(Setting.UNDER);
  }

  String peer(Measurement m) {
    return comparesMethods() ? m.benchmark().substring(benchmark.length() + 1) : m.peer();
  }

  FigureKey key(Map<String, String> fixed, String peer, String jvm, int threadCount) {
    return comparesMethods()
        ? new FigureKey(benchmark + "." + peer, fixed, "", jvm, threadCount, counted)
        : new FigureKey(benchmark, fixed, peer, jvm, threadCount, counted);
  }

  /** The unit of its figures, if one of them has that of {@code m}. */
  String unit(Measurement m) {
    return counted.isEmpty() ? m.unit().replace("/op", "") : rate();
  }

  String rate() {
    return String.join(" / ", counted);
  }

  /** Whose figures stand in a row: a peer's, with some parameters fixed. */
  record Row(String peer, Map<String, String> params) {
    String label() {
      Stream<String> fixed = params.entrySet().stream().map(e -> e.getKey() + " " + e.getValue());
      return Stream.concat(Stream.of(peer), fixed).collect(Collectors.joining(", "));
    }
  }

  Row row(Measurement m) {
    Map<String, String> fixed = new LinkedHashMap<>();
    rows.forEach(name -> fixed.put(name, m.params().getOrDefault(name, "")));
    return new Row(peer(m), fixed);
  }

  boolean shows(Measurement m) {
    return (comparesMethods()
            ? m.benchmark().startsWith(benchmark + ".")
            : m.benchmark().equals(benchmark))
        && (threads == ANY || m.threads() == threads)
        && m.params().containsKey(Setting.UNDER) == comparesSettings()
        && m.params().entrySet().containsAll(params.entrySet());
  }

  /** The value of what varies. */
  String variant(Measurement m) {
    return switch (varies) {
      case NOTHING -> "";
      case THREADS -> String.valueOf(m.threads());
      default -> m.params().getOrDefault(varies, "");
    };
  }
}
