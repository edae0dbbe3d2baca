// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jcstress.Options;
import org.openjdk.jcstress.TestExecutor;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.DiskWriteCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.MuxCollector;
import org.openjdk.jcstress.infra.collectors.SerializedBufferCollector;
import org.openjdk.jcstress.infra.grading.HTMLReportPrinter;
import org.openjdk.jcstress.infra.runners.TestConfig;
import org.openjdk.jcstress.os.OSSupport;
import org.openjdk.jcstress.os.Scheduler;
import org.openjdk.jcstress.os.topology.Topology;
import org.openjdk.jcstress.vm.VMSupport;

/**
 * Runs the suites under each backend and judges what came out. The exit status is 0 only if every
 * test ran as planned, under the backend meant, showed nothing forbidden and all it must show.
 *
 * <p>It does what jcstress's own main class does, for three reasons: so that one probing of the JVM
 * serves all backends; so that the quick mode can choose among jcstress's compilation modes; and so
 * that what was planned is known and can be compared with what ran.
 */
public final class Campaign {
  /**
   * A test whose actors met too seldom, because other programs had the processors, is repeated this
   * often. What it has shown stays: nothing forbidden is forgiven.
   */
  private static final int MOST_REPETITIONS = 4;

  private Campaign() {}

  /** Entry point; {@code docs/stress.md} tells the arguments. */
  public static void main(String[] args) throws Exception {
    Settings settings = Settings.of(args);
    OSSupport.init();
    Options probing = settings.options(settings.reports());
    VMSupport.initFlags(probing);
    VMSupport.detectAvailableVMConfigs(
        probing.isSplitCompilation(), probing.getJvmArgs(), probing.getJvmArgsPrepend());
    Topology topology = Topology.get();

    List<String> problems = new ArrayList<>();
    for (String backend : settings.backends()) {
      Path directory = settings.reports().resolve(backend);
      Files.createDirectories(directory);
      Options options = settings.options(directory);
      Scheduler scheduler = new Scheduler(topology, options.getCPUCount());
      Plan plan = Plan.of(settings, backend, options, scheduler);
      Verdict verdict = run(plan, options, scheduler, directory);
      try (PrintWriter summary =
          new PrintWriter(
              Files.newBufferedWriter(directory.resolve("summary.txt"), StandardCharsets.UTF_8))) {
        verdict.print(summary);
      }
      verdict.print(new PrintWriter(System.out, true, StandardCharsets.UTF_8));
      problems.addAll(verdict.problems());
    }
    if (problems.isEmpty()) {
      System.out.println("STRESS PASSED under " + String.join(", ", settings.backends()) + ".");
    } else {
      System.out.println("STRESS FAILED; " + problems.size() + " problem(s):");
      problems.forEach(problem -> System.out.println("  " + problem));
    }
    System.out.println("Reports: " + settings.reports() + "/*/index.html");
    System.out.flush();
    System.exit(problems.isEmpty() ? 0 : 1);
  }

  private static Verdict run(Plan plan, Options options, Scheduler scheduler, Path directory)
      throws IOException, ClassNotFoundException {
    InProcessCollector kept = new InProcessCollector();
    Verdict verdict = Verdict.of(plan, List.of());
    Plan next = plan;
    for (int round = 0; round <= MOST_REPETITIONS && !next.configs().isEmpty(); round++) {
      String file = directory.resolve("results-" + round + ".bin.gz").toString();
      execute(next, options, scheduler, file);
      // Read back from the disk, so that what is judged is what is kept.
      DiskReadCollector disk = new DiskReadCollector(file, kept);
      disk.dump();
      disk.close();
      verdict = Verdict.of(plan, List.copyOf(kept.getTestResults()));
      next = plan.only(verdict.lacking());
      plan = plan.and(next);
    }
    new HTMLReportPrinter(options, kept, System.out).work();
    return verdict;
  }

  private static void execute(Plan plan, Options options, Scheduler scheduler, String file)
      throws IOException {
    PrintStream out = System.out;
    try (Progress progress = new Progress(out, plan, 2 * Plan.patienceSeconds(options))) {
      DiskWriteCollector disk = new DiskWriteCollector(file);
      SerializedBufferCollector sink =
          new SerializedBufferCollector(MuxCollector.of(progress, disk));
      new TestExecutor(options.verbosity(), sink, scheduler)
          .runAll(new ArrayList<TestConfig>(plan.configs()));
      sink.close();
      disk.close();
    }
  }
}
