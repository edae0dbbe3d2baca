// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * That the backend's command is what it is called: it aborts a restartable sequence that runs in
 * another thread, every time, and the plain command does not.
 *
 * <p>The kernel aborts a section too when it preempts or migrates the thread or delivers a signal.
 * How often that happens by itself is counted in the same run, with QUERY in the place of the
 * fence.
 */
public abstract class RseqAbortContract {
  private static final int ROUNDS = 300;

  private final BarrierBackendProvider provider;
  private final Opening.Binding binding;

  private final ExecutorService other = Executors.newSingleThreadExecutor();
  private RseqSection section;

  /** With a backend and its way to the kernel. */
  protected RseqAbortContract(BarrierBackendProvider provider, Opening.Binding binding) {
    this.provider = provider;
    this.binding = binding;
  }

  @BeforeEach
  void findRseq() {
    String missing = RseqSection.missing();
    if (!missing.isEmpty()) {
      System.out.println(getClass().getSimpleName() + " skipped: " + missing);
    }
    Assumptions.assumeTrue(missing.isEmpty(), missing);
    section = RseqSection.map();
  }

  @AfterEach
  void end() {
    other.shutdown();
  }

  @Test
  void theHeavyFenceAbortsARunningSectionAndThePlainCommandDoesNot() throws Exception {
    BarrierBackend backend = provider.open();
    assertThat(backend.description()).endsWith("PRIVATE_EXPEDITED_RSEQ");
    SystemCall kernel =
        binding.bind(
            Architecture.of(System.getProperty("os.name"), "", System.getProperty("os.arch"))
                .membarrierNumber());
    Membarrier plain = new Membarrier(kernel, Command.PRIVATE_EXPEDITED);
    plain.register();

    int byHeavyFence = 0;
    int byPlain = 0;
    int byItself = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byHeavyFence += aborted(backend::heavyFence) ? 1 : 0;
      byPlain += aborted(plain::fence) ? 1 : 0;
      byItself += aborted(() -> kernel.membarrier(Command.QUERY, 0)) ? 1 : 0;
    }

    System.out.printf(
        "rseq sections aborted by %s, of %d: heavy fence %d, plain command %d, no fence %d%n",
        provider.name(), ROUNDS, byHeavyFence, byPlain, byItself);
    assertThat(byHeavyFence).isEqualTo(ROUNDS);
    // On a busy machine both counts rise alike. A command that aborts would add all rounds.
    assertThat(byPlain - byItself).isLessThan(ROUNDS / 2);
  }

  private boolean aborted(Runnable fence) throws Exception {
    section.reset();
    Future<Boolean> aborted = other.submit(section::run);
    try {
      long start = System.nanoTime();
      while (!section.isInside()) {
        assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(60));
        Thread.onSpinWait();
      }
      fence.run();
    } finally {
      section.stop();
    }
    return aborted.get();
  }
}
