// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Some benchmarks to be run together.
 *
 * @param include which, as a regular expression over their full names
 * @param threads how many threads, or 0 for what the benchmark says
 * @param params what replaces the benchmark's own values
 * @param hotSpotBias whether this is for the JVM with HotSpot's biased locking alone
 * @param since the first JDK that has what is measured
 * @param setting what the JVMs are told
 */
record Step(
    String include,
    int threads,
    Map<String, List<String>> params,
    boolean hotSpotBias,
    int since,
    Setting setting) {
  /** The first with java.lang.foreign as a final API (JEP 454). */
  private static final int FOREIGN = 22;

  /** The first with virtual threads as a final feature (JEP 444). */
  private static final int VIRTUAL_THREADS = 21;

  private static final int[] CREATORS = {1, 2, 8};
  private static final int[] FENCE_CALLERS = {1, 2, 4, 16, 64};
  private static final int[] SLOW_FENCES = {1, 10, 100};
  private static final String PEER = Measurement.PEER;
  private static final String SYNCHRONIZED = "synchronized";
  private static final List<String> MUTEXES = List.of("BiasedLock", "ReentrantLock");

  private Step(
      String include,
      int threads,
      Map<String, List<String>> params,
      boolean hotSpotBias,
      int since) {
    this(include, threads, params, hotSpotBias, since, Setting.NONE);
  }

  static List<Step> all(int processors) {
    List<Step> steps = new ArrayList<>();
    for (String name :
        List.of(
            "Nested",
            "ManyLocks",
            "Phases",
            "HandOver",
            "FirstTouch",
            "Revocation",
            "Retirement",
            "HostileReads",
            "Crowd",
            "Macro",
            "SessionService",
            "EventLoop",
            "MovingTasks",
            "ShortLivedThreads",
            "RoutingService",
            "LmdbGets")) {
      steps.add(of(name, 0));
    }
    steps.add(
        new Step("\\.Crowd\\.", 0, Map.of("kind", List.of("virtual")), false, VIRTUAL_THREADS));
    steps.add(new Step("\\.VirtualTasks\\.", 0, Map.of(), false, VIRTUAL_THREADS));
    steps.add(new Step("\\.GracePeriod\\.(?!sharedArena)", 0, Map.of(), false, 0));
    steps.add(new Step("\\.GracePeriod\\.sharedArena", 0, Map.of(), false, FOREIGN));
    for (int micros : SLOW_FENCES) {
      Setting slow = Setting.fence(micros);
      steps.add(under(slow, "HandOver.round", Map.of(PEER, MUTEXES)));
      List<String> lengths = List.of("1", "100", "10000");
      steps.add(under(slow, "Phases.round", Map.of(PEER, MUTEXES, "length", lengths)));
      steps.add(under(slow, "Revocation.bareFence", Map.of("owner", List.of("busy elsewhere"))));
    }
    for (Setting setting : Setting.collectorsAndCompilers()) {
      steps.add(under(setting, "OwnerPair.pair", Map.of(PEER, MUTEXES)));
      List<String> locks = List.of("BiasedReadWriteLock", "ReentrantReadWriteLock");
      steps.add(under(setting, "ReadWritePair.read", Map.of(PEER, locks)));
    }
    for (int callers : FENCE_CALLERS) {
      steps.add(of("HeavyFence", callers));
    }
    for (int creators : CREATORS) {
      steps.add(of("CreateAndUse", creators));
    }
    for (int threads : upTo(processors)) {
      steps.add(of("OwnerPair", threads));
      steps.add(of("ReadWritePair", threads));
      steps.add(of("OwnReadPair", threads));
      steps.add(of("ReadMix", threads));
      steps.add(of("Use", threads));
      steps.add(new Step("\\.NativeCall\\.", threads, Map.of(), false, FOREIGN));
      if (threads > 1) {
        steps.add(of("Contended", threads));
      }
    }
    for (String name :
        List.of("OwnerPair", "ManyLocks", "Phases", "HandOver", "FirstTouch", "Revocation")) {
      steps.add(
          new Step(
              "\\." + name + "\\.(?!bareFence)", 0, Map.of(PEER, List.of(SYNCHRONIZED)), true, 0));
    }
    steps.add(new Step("\\.Contended\\.", 2, Map.of(PEER, List.of(SYNCHRONIZED)), true, 0));
    return steps;
  }

  private static Step under(Setting setting, String benchmark, Map<String, List<String>> params) {
    String include = "\\." + benchmark.replace(".", "\\.") + "$";
    return new Step(include, 0, params, false, 0, setting);
  }

  boolean isFor(Jvm jvm) {
    return jvm.hotSpotBias() == hotSpotBias && jvm.feature() >= since;
  }

  private static Step of(String name, int threads) {
    return new Step("\\." + name + "\\.", threads, Map.of(), false, 0);
  }

  /** 1, 2, 4 and so on, and the number itself. */
  static List<Integer> upTo(int processors) {
    List<Integer> threads = new ArrayList<>();
    for (int n = 1; n < processors; n *= 2) {
      threads.add(n);
    }
    threads.add(processors);
    return threads;
  }
}
