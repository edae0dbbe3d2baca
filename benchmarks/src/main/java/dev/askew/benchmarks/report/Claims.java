// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.report;

import dev.askew.benchmarks.run.Setting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The ratios that Askew promises, for each JVM there are figures of. */
final class Claims {
  static final String BIASED = "BiasedLock";
  static final String NEVER = "BiasedLock (never biased)";
  static final String ADAPTIVE = "BiasedLock (adaptive())";
  static final String SWEPT = "BiasedLock (revokeAll)";
  static final String REENTRANT = "ReentrantLock";
  static final String SYNCHRONIZED = "synchronized";
  static final String BIASED_RW = "BiasedReadWriteLock";
  static final String REENTRANT_RW = "ReentrantReadWriteLock";
  static final String STAMPED = "StampedLock";
  static final String JDK_17 = "JDK 17";
  static final String JDK_17_BIASED = "JDK 17 +UseBiasedLocking";
  static final String JDK_25 = "JDK 25";

  /** The methods of HostileReads, but for the kind one. */
  private static final List<String> HOSTILE =
      List.of(
          "throughLambdas",
          "afterAThousand",
          "afterAnothersLife",
          "ofEightLocks",
          "fromALargeMethod",
          "underZ",
          "underParallel");

  private static final String BUSY = "busy elsewhere";

  private final List<Claim> claims = new ArrayList<>();
  private final int processors;

  private Claims(int processors) {
    this.processors = processors;
  }

  static List<Claim> all(Figures figures, int processors) {
    Claims claims = new Claims(processors);
    for (String jvm : figures.jvms()) {
      if (!jvm.equals(JDK_17_BIASED)) {
        claims.mutex(jvm);
        claims.slowFences(jvm);
        claims.pools(jvm);
        claims.readWrite(jvm);
        claims.hostileReads(jvm);
        claims.crowd(jvm);
        claims.reclamation(jvm);
      }
    }
    return claims.claims;
  }

  private void atLeast(double bound, String what, FigureKey dividend, FigureKey divisor) {
    claims.add(new Claim(what, dividend, divisor, true, bound));
  }

  private void atMost(double bound, String what, FigureKey dividend, FigureKey divisor) {
    claims.add(new Claim(what, dividend, divisor, false, bound));
  }

  private void mutex(String jvm) {
    String on = jvm + ": ";
    FigureKey pair = new FigureKey("OwnerPair.pair", Map.of(), BIASED, jvm, 1);
    atLeast(7, on + "owner's pair, ReentrantLock / BiasedLock", pair.of(REENTRANT), pair);
    if (jvm.equals(JDK_17)) {
      atMost(
          2,
          on + "owner's pair, BiasedLock / synchronized with +UseBiasedLocking",
          pair,
          pair.of(SYNCHRONIZED).on(JDK_17_BIASED));
    } else {
      atLeast(6.5, on + "owner's pair, synchronized / BiasedLock", pair.of(SYNCHRONIZED), pair);
    }
    FigureKey nested = new FigureKey("Nested.pair", Map.of(), BIASED, jvm, 1);
    atMost(1, on + "nested pair, BiasedLock / ReentrantLock", nested, nested.of(REENTRANT));
    atMost(
        1.1,
        on + "never-biased pair, BiasedLock / ReentrantLock",
        pair.of(NEVER),
        pair.of(REENTRANT));
    for (int threads : new int[] {1, 2, 8}) {
      FigureKey once = new FigureKey("CreateAndUse.once", Map.of(), BIASED, jvm, threads);
      atMost(
          threads == 8 ? 1.35 : 1.3,
          on + "made and used once, by " + threads + " threads, BiasedLock / ReentrantLock",
          once,
          once.of(REENTRANT));
    }
    FigureKey contended = new FigureKey("Contended.increment", Map.of(), BIASED, jvm, 2);
    atMost(
        1.1,
        on + "two threads fighting, BiasedLock / ReentrantLock",
        contended,
        contended.of(REENTRANT));
    for (String length : List.of("1", "10", "100", "1000", "10000", "100000")) {
      FigureKey phases = new FigureKey("Phases.round", Map.of("length", length), BIASED, jvm, 0);
      atMost(
          length.length() <= 2 ? 1.6 : 1.35, // in the short ones the baton is most of the time
          on + "phases of " + length + ", BiasedLock / ReentrantLock",
          phases,
          phases.of(REENTRANT));
    }
    for (String uses : List.of("1", "100", "10000")) {
      FigureKey handOver = new FigureKey("HandOver.round", Map.of("uses", uses), BIASED, jvm, 0);
      atMost(
          1.3,
          on + "hand-over after " + uses + " uses of each lock, BiasedLock / ReentrantLock",
          handOver,
          handOver.of(REENTRANT));
    }
    for (String peer : List.of(BIASED, ADAPTIVE, SWEPT)) {
      loop(on, 0.6, new FigureKey("EventLoop.event", Map.of("sweepMillis", "1000"), peer, jvm, 1));
      loop(
          on,
          peer.equals(SWEPT) ? 0.75 : 1.25,
          new FigureKey("EventLoop.event", Map.of("sweepMillis", "10"), peer, jvm, 1));
    }
    FigureKey touch = new FigureKey("FirstTouch.touchAll", Map.of("biased", "true"), SWEPT, jvm, 1);
    atMost(
        20,
        on + "sweep of a thousand biased locks by revokeAll / ReentrantLock",
        touch,
        touch.of(REENTRANT));
    FigureKey revoke = new FigureKey("Revocation.revoke", Map.of("owner", BUSY), BIASED, jvm, 0);
    atMost(
        1.3,
        on + "median revocation, owner busy elsewhere / bare heavy fence",
        revoke,
        new FigureKey("Revocation.bareFence", Map.of("owner", BUSY), BIASED, jvm, 0));
    if (jvm.equals(JDK_17)) {
      atMost(
          1 / 3.0,
          on + "median revocation, BiasedLock / HotSpot's own",
          revoke,
          revoke.of(SYNCHRONIZED).on(JDK_17_BIASED));
    }
    FigureKey heap = new FigureKey("Footprint.heap", Map.of(), BIASED, jvm, 0);
    claims.add(new Claim(on + "bytes of heap of an unbiased lock", heap, null, false, 56));
  }

  /** A twentieth for the fences; the rest is what an unbiased pair costs more than the peer's. */
  private void slowFences(String jvm) {
    for (int micros : new int[] {1, 10, 100}) {
      Map<String, String> under = Map.of(Setting.UNDER, Setting.fence(micros).name());
      FigureKey handOver = new FigureKey("HandOver.round", under, BIASED, jvm, 0);
      slowFence(handOver, "hand-over after uses", "uses", List.of("1", "100", "10000"));
      FigureKey phases = new FigureKey("Phases.round", under, BIASED, jvm, 0);
      slowFence(phases, "phases", "length", List.of("100", "10000"));
    }
  }

  private void slowFence(FigureKey key, String what, String param, List<String> values) {
    claims.add(
        new Claim(
            key.jvm()
                + ": "
                + key.params().get(Setting.UNDER)
                + ", "
                + what
                + " of "
                + String.join(" or ", values)
                + ", BiasedLock / ReentrantLock, worst case",
            key,
            key.of(REENTRANT),
            false,
            1.3,
            values.stream().map(value -> Map.of(param, value)).toList()));
  }

  private void pools(String jvm) {
    List<Map<String, String>> periods =
        Stream.of("1", "10", "100").map(millis -> Map.of("periodMillis", millis)).toList();
    pool(jvm, "tasks moved each 1, 10 or 100 ms", "MovingTasks.step", periods);
    pool(jvm, "locks of short-lived threads", "ShortLivedThreads.life", List.of(Map.of()));
    if (!jvm.equals(JDK_17)) {
      pool(jvm, "locks of virtual threads", "VirtualTasks.slice", List.of(Map.of()));
    }
  }

  private void pool(String jvm, String what, String benchmark, List<Map<String, String>> cases) {
    FigureKey biased = new FigureKey(benchmark, Map.of(), BIASED, jvm, 0);
    FigureKey adaptive = biased.of(ADAPTIVE);
    FigureKey reentrant = biased.of(REENTRANT);
    poolAtMost(1.4, what, biased, reentrant, cases);
    poolAtMost(1.4, what, adaptive, reentrant, cases);
    poolAtMost(1.25, what, adaptive, biased, cases);
  }

  private void poolAtMost(
      double bound,
      String what,
      FigureKey dividend,
      FigureKey divisor,
      List<Map<String, String>> cases) {
    String ratio = dividend.jvm() + ": " + what + ", " + dividend.peer() + " / " + divisor.peer();
    String worst = cases.size() > 1 ? ", worst case" : "";
    claims.add(new Claim(ratio + worst, dividend, divisor, false, bound, cases));
  }

  private void reclamation(String jvm) {
    String on = jvm + ": ";
    FigureKey counted = use("counted", jvm, 1);
    FigureKey section = use("section", jvm, 1);
    FigureKey handle = use("handle", jvm, 1);
    atLeast(4, on + "use, one thread, AtomicInteger / section", counted, section);
    atLeast(5, on + "use, one thread, AtomicInteger / section by handle", counted, handle);
    FigureKey countedByAll = use("counted", jvm, processors);
    FigureKey sectionByAll = use("section", jvm, processors);
    FigureKey handleByAll = use("handle", jvm, processors);
    atLeast(12, on + "use, all cores, AtomicInteger / section", countedByAll, sectionByAll);
    atLeast(
        12, on + "use, all cores, AtomicInteger / section by handle", countedByAll, handleByAll);
    atMost(1.2, on + "use in a section, all cores / one thread", sectionByAll, section);
    atMost(1.2, on + "use by handle, all cores / one thread", handleByAll, handle);
    atMost(
        1.3,
        on + "median grace period, one busy user / bare heavy fence",
        close("close", "1 busy", jvm),
        close("bareFence", "1 busy", jvm));
    FigureKey burst = new FigureKey("Retirement.burst", Map.of(), "", jvm, 0);
    FigureKey fences = burst.counting("fences", "bursts");
    claims.add(new Claim(on + "heavy fences for 1,000 retirements", fences, null, false, 5));
    if (!jvm.equals(JDK_17)) {
      String users = "1 busy, 63 parked";
      atMost(
          0.75,
          on + "median grace period, " + users + " / closing a shared Arena",
          close("close", users, jvm),
          close("sharedArena", users, jvm));
      nativeCalls(on, jvm);
    }
  }

  private void nativeCalls(String on, String jvm) {
    for (int threads : new int[] {1, 2}) {
      FigureKey segment = new FigureKey("NativeCall.sharedSegment", Map.of(), "", jvm, threads);
      for (String way : List.of("section", "handle")) {
        atLeast(
            threads == 1 ? 2 : 6,
            on + "native call, threads: " + threads + ", shared segment / address by " + way,
            segment,
            new FigureKey("NativeCall." + way, Map.of(), "", jvm, threads));
      }
    }
  }

  private static FigureKey close(String way, String users, String jvm) {
    return new FigureKey("GracePeriod." + way, Map.of("users", users), "", jvm, 0);
  }

  private static FigureKey use(String way, String jvm, int threads) {
    return new FigureKey("Use." + way, Map.of(), "", jvm, threads);
  }

  private void loop(String on, double bound, FigureKey loop) {
    atMost(
        bound,
        on
            + "loop over 1,000 locks swept every "
            + loop.params().get("sweepMillis")
            + " ms, "
            + loop.peer()
            + " / ReentrantLock",
        loop,
        loop.of(REENTRANT));
  }

  private void readWrite(String jvm) {
    String on = jvm + ": ";
    FigureKey read = new FigureKey("ReadWritePair.read", Map.of(), BIASED_RW, jvm, 1);
    FigureKey readByAll = new FigureKey("ReadWritePair.read", Map.of(), BIASED_RW, jvm, processors);
    atLeast(
        4,
        on + "read pair, one thread, ReentrantReadWriteLock / BiasedReadWriteLock",
        read.of(REENTRANT_RW),
        read);
    atLeast(
        4,
        on + "read pair, one thread, StampedLock.readLock / BiasedReadWriteLock",
        read.of(STAMPED),
        read);
    atLeast(
        14,
        on + "read pair, all cores, StampedLock.readLock / BiasedReadWriteLock",
        readByAll.of(STAMPED),
        readByAll);
    atMost(1.4, on + "read pair of BiasedReadWriteLock, all cores / one thread", readByAll, read);
    FigureKey mostly =
        new FigureKey("ReadMix.step", Map.of("reads", "999"), BIASED_RW, jvm, processors);
    atLeast(
        1.9,
        on + "99.9 % reads, all cores, ReentrantReadWriteLock / BiasedReadWriteLock",
        mostly.of(REENTRANT_RW),
        mostly);
    for (String reads : List.of("900", "500", "100")) {
      FigureKey mix =
          new FigureKey("ReadMix.step", Map.of("reads", reads), BIASED_RW, jvm, processors);
      atMost(
          reads.equals("900") ? 1.2 : 1.1,
          on
              + Integer.parseInt(reads) / 10
              + " % reads, all cores, BiasedReadWriteLock / ReentrantReadWriteLock",
          mix,
          mix.of(REENTRANT_RW));
    }
    FigureKey write = new FigureKey("ReadWritePair.write", Map.of(), BIASED_RW, jvm, 1);
    atMost(
        1.1,
        on + "write pair alone, BiasedReadWriteLock / ReentrantReadWriteLock",
        write,
        write.of(REENTRANT_RW));
  }

  /** In all programs of the set but the kind one. */
  private void hostileReads(String jvm) {
    List<Claim.Quotient> toTheJdks = new ArrayList<>();
    List<Claim.Quotient> toTheKind = new ArrayList<>();
    FigureKey kind = hostile("plain", jvm);
    for (String program : HOSTILE) {
      FigureKey read = hostile(program, jvm);
      toTheJdks.add(new Claim.Quotient(read.of(REENTRANT_RW), read));
      toTheJdks.add(new Claim.Quotient(read.of(STAMPED), read));
      toTheKind.add(new Claim.Quotient(read, kind));
    }
    String read = jvm + ": read pair in unkind programs, ";
    String jdks = read + "ReentrantReadWriteLock or StampedLock / BiasedReadWriteLock, ";
    claims.add(new Claim(jdks + "worst case", toTheJdks, Claim.Of.WORST, true, 2.5));
    claims.add(new Claim(jdks + "median", toTheJdks, Claim.Of.MEDIAN, true, 3));
    String plain = read + "BiasedReadWriteLock / the same in a kind one, ";
    claims.add(new Claim(plain + "worst case", toTheKind, Claim.Of.WORST, false, 2.2));
    claims.add(new Claim(plain + "median", toTheKind, Claim.Of.MEDIAN, false, 1.5));
  }

  private static FigureKey hostile(String program, String jvm) {
    return new FigureKey("HostileReads." + program, Map.of(), BIASED_RW, jvm, 1);
  }

  /**
   * Whatever the readers do inside, and of whatever kind they are. Of writes only where there are
   * some: with more readers a writer of either lock waits for seconds, and beside virtual ones.
   */
  private void crowd(String jvm) {
    List<Map<String, String>> platform = new ArrayList<>();
    List<Map<String, String>> all = new ArrayList<>();
    for (String inside : List.of("nothing", "30 ns")) {
      platform.add(Map.of("kind", "platform", "inside", inside));
      all.add(Map.of("kind", "virtual", "inside", inside));
    }
    all.addAll(platform);
    for (String readers : List.of("4", "16", "64", "256")) {
      crowd(jvm, readers, Exhibit.READS, all);
    }
    for (String readers : List.of("4", "16")) {
      crowd(jvm, readers, Exhibit.WRITES, platform);
    }
  }

  private void crowd(
      String jvm, String readers, List<String> counted, List<Map<String, String>> cases) {
    String what = counted.get(0);
    FigureKey rate =
        new FigureKey("Crowd.slice", Map.of("readers", readers), BIASED_RW, jvm, 0)
            .counting(what, counted.get(1));
    claims.add(
        new Claim(
            jvm
                + ": "
                + what
                + " beside "
                + readers
                + " readers, BiasedReadWriteLock / ReentrantReadWriteLock, worst case",
            rate,
            rate.of(REENTRANT_RW),
            true,
            0.95,
            cases));
  }
}
