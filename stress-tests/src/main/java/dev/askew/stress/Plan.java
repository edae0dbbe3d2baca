// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.infra.TestInfo;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.infra.runners.TestList;
import org.openjdk.jcstress.os.Scheduler;
import org.openjdk.jcstress.os.SchedulingClass;
import org.openjdk.jcstress.vm.CompileMode;
import org.openjdk.jcstress.vm.VMSupport;

/**
 * Which JVMs are to be started under one backend, and what each test has to show there.
 *
 * @param backend the backend's name
 * @param expectations of each test that is to run
 * @param tooFewProcessors tests that need more processors than there are, with that number
 * @param configs what each JVM is to do
 */
record Plan(
    String backend,
    SortedMap<String, Expectation> expectations,
    SortedMap<String, Integer> tooFewProcessors,
    List<TestConfig> configs) {

  private static final Pattern FENCES =
      Pattern.compile("\\.(StoreBuffering|MessagePassing|BiasExclusion)\\.");

  /** What goes another way if a backend reaches one thread at a time, and the control of that. */
  private static final Pattern DIRECTED =
      Pattern.compile(
          "\\.(BiasExclusion\\.(Fenced|WithoutHeavyFence)|LockExclusion\\.(Revocation|Sweep|Walk)"
              + "|ReadWriteExclusion\\.Revocation)");

  static Plan of(Settings settings, String backend, Options options, Scheduler scheduler) {
    SortedMap<String, Expectation> expectations = new TreeMap<>();
    SortedMap<String, Integer> tooFewProcessors = new TreeMap<>();
    List<TestConfig> configs = new ArrayList<>();
    int turn = 0;
    for (TestInfo test : tests().values()) {
      Expectation expectation = Expectation.of(test);
      if (!settings.tests().matcher(test.name()).find()
          || !expectation.isUnder(backend)
          || repeats(settings, backend, test.name(), expectation)) {
        continue;
      }
      List<SchedulingClass> classes =
          scheduler.scheduleClasses(test.threads(), options.getCPUCount(), options.affinityMode());
      if (classes.isEmpty()) {
        tooFewProcessors.put(test.name(), test.threads());
        continue;
      }
      List<TestConfig> own =
          settings.mode() == Settings.Mode.QUICK
              ? quick(settings, backend, options, test, classes, turn++)
              : all(settings, backend, options, test, classes);
      expectations.put(test.name(), expectation.withJvms(own.size()));
      configs.addAll(own);
    }
    // So that the JVMs of one test are spread over the run, as jcstress does.
    Collections.shuffle(configs);
    return new Plan(backend, expectations, tooFewProcessors, List.copyOf(configs));
  }

  /**
   * Whether a test shows under this backend what it has shown under another. The barrier of {@code
   * ffm}, {@code jnr} and {@code custom} is the kernel's. Where several of them are tested, the
   * quick mode runs under all but the first what is for that one alone, the fences, and the fast
   * path between them. After one of them, it runs under {@code handshake} what depends on how an
   * owner or a reader is reached.
   */
  static boolean repeats(Settings settings, String backend, String test, Expectation expectation) {
    boolean directed = backend.equals("handshake");
    return settings.mode() == Settings.Mode.QUICK
        && (directed || isKernels(backend))
        && settings.backends().stream().takeWhile(b -> !b.equals(backend)).anyMatch(Plan::isKernels)
        && !expectation.backends().equals(List.of(backend))
        && !(directed ? DIRECTED : FENCES).matcher(test).find();
  }

  private static boolean isKernels(String backend) {
    return CustomBackendProvider.KERNELS.contains(backend)
        || backend.equals(CustomBackendProvider.NAME);
  }

  /** The part of this plan that is about some of its tests, to be executed once more. */
  Plan only(Set<String> tests) {
    SortedMap<String, Expectation> some = new TreeMap<>(expectations);
    some.keySet().retainAll(tests);
    return new Plan(
        backend,
        some,
        tooFewProcessors,
        configs.stream().filter(config -> tests.contains(config.name)).toList());
  }

  /** This plan and then another for some of its tests. */
  Plan and(Plan more) {
    SortedMap<String, Expectation> all = new TreeMap<>(expectations);
    more.expectations()
        .forEach((test, expectation) -> all.merge(test, expectation, Expectation::and));
    return new Plan(
        backend,
        all,
        tooFewProcessors,
        Stream.concat(configs.stream(), more.configs().stream()).toList());
  }

  private static Map<String, TestInfo> tests() {
    Map<String, TestInfo> tests = new TreeMap<>();
    TestList.tests().forEach(name -> tests.put(name, TestList.getInfo(name)));
    return tests;
  }

  /** As jcstress plans it: each JVM mode with each compilation of each actor. */
  private static List<TestConfig> all(
      Settings settings,
      String backend,
      Options options,
      TestInfo test,
      List<SchedulingClass> classes) {
    List<TestConfig> configs = new ArrayList<>();
    for (VMSupport.Config jvm : VMSupport.getAvailableVMConfigs()) {
      int forks = options.getForks() * (jvm.stress() ? options.getForksStressMultiplier() : 1);
      for (int compilation : compilations(options, test)) {
        if (jvm.onlyIfC2() && !CompileMode.hasC2(compilation, test.threads())) {
          continue;
        }
        for (SchedulingClass scheduling : classes) {
          for (int fork = 0; fork < forks; fork++) {
            configs.add(
                config(settings, backend, options, test, fork, jvm, compilation, scheduling));
          }
        }
      }
    }
    return configs;
  }

  /**
   * Under the first backend three JVMs: all compiled by C2, which is what the fast path is about;
   * the same with C2's randomised scheduling; and one of the mixed compilations, by turns. Under
   * the others one of the first two. A control runs in both of those under each backend, but in no
   * mixed one: some failures need C2 on both sides. Where HotSpot still has its own biased locking,
   * it is on or off by turns.
   */
  private static List<TestConfig> quick(
      Settings settings,
      String backend,
      Options options,
      TestInfo test,
      List<SchedulingClass> classes,
      int turn) {
    SchedulingClass scheduling = classes.get(turn % classes.size());
    int[] compilations = compilations(options, test);
    int c2 = compilations[compilations.length - 1];
    List<TestConfig> compiled = new ArrayList<>();
    for (List<VMSupport.Config> jvms : List.of(jvms(false), jvms(true))) {
      if (!jvms.isEmpty()) {
        VMSupport.Config jvm = at(jvms, turn / 2);
        compiled.add(config(settings, backend, options, test, 0, jvm, c2, scheduling));
      }
    }
    if (Expectation.isControl(test)) {
      return compiled;
    }
    if (!backend.equals(settings.backends().get(0))) {
      return List.of(at(compiled, turn));
    }
    if (compilations.length > 1) {
      int mixed = compilations[turn % (compilations.length - 1)];
      VMSupport.Config jvm = at(jvms(false), turn);
      compiled.add(config(settings, backend, options, test, 0, jvm, mixed, scheduling));
    }
    return compiled;
  }

  /**
   * After how long a JVM must have ended: ten times what it was asked to measure, and five minutes.
   */
  static long patienceSeconds(Options options) {
    return 300 + 10L * options.getIterations() * options.getTime() / 1_000;
  }

  private static <T> T at(List<T> list, int turn) {
    return list.get(turn % list.size());
  }

  private static List<VMSupport.Config> jvms(boolean stress) {
    return VMSupport.getAvailableVMConfigs().stream().filter(c -> c.stress() == stress).toList();
  }

  /** The last one is that with most of C2. */
  private static int[] compilations(Options options, TestInfo test) {
    return options.isSplitCompilation() && VMSupport.compilerDirectivesAvailable()
        ? CompileMode.casesFor(test.threads(), VMSupport.c1Available(), VMSupport.c2Available())
        : new int[] {CompileMode.UNIFIED};
  }

  private static TestConfig config(
      Settings settings,
      String backend,
      Options options,
      TestInfo test,
      int fork,
      VMSupport.Config jvm,
      int compilation,
      SchedulingClass scheduling) {
    List<String> args = new ArrayList<>();
    args.add("-Daskew.backend=" + backend);
    args.add("-D" + BackendUnderTest.PROPERTY + "=" + backend);
    args.add("-D" + BackendUnderTest.PATIENCE + "=" + patienceSeconds(options));
    args.addAll(settings.jvmArgs());
    args.addAll(jvm.args());
    return new TestConfig(options, test, fork, args, compilation, scheduling);
  }
}
