// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierUnavailableException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** The backend on the kernel that runs the tests. */
public abstract class BackendContract {
  private static final int FENCES = 200;
  private static final int CALLS = 20_000;

  private final BarrierBackendProvider provider;
  private final Opening.Binding binding;
  private final int priority;

  /** With a backend, its way to the kernel, and the priority that it should have. */
  protected BackendContract(
      BarrierBackendProvider provider, Opening.Binding binding, int priority) {
    this.provider = provider;
    this.binding = binding;
    this.priority = priority;
  }

  @Test
  void theServiceLoaderFindsTheProvider() {
    List<BarrierBackendProvider> providers = new ArrayList<>();
    ServiceLoader.load(BarrierBackendProvider.class).forEach(providers::add);
    providers.removeIf(p -> !p.name().equals(provider.name()));

    assertThat(providers).singleElement().isInstanceOf(provider.getClass());
    assertThat(providers.get(0).priority()).isEqualTo(priority);
  }

  @Test
  void theKernelServesTheRseqCommand() throws Exception {
    BarrierBackend backend = open();

    assertThat(backend.name()).isEqualTo(provider.name());
    assertThat(backend.isAsymmetric()).isTrue();
    assertThat(backend.description())
        .isEqualTo("membarrier(2) MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ");
    backend.heavyFence();
  }

  @Test
  void theDiagnosticsSayWhatTheKernelOffers() throws Exception {
    assertThat(open().diagnostics())
        .containsOnlyKeys(
            "architecture",
            "system call number",
            "commands of the kernel",
            "registrations of the process",
            "registration time",
            "command")
        .containsEntry("command", "MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ")
        .hasEntrySatisfying(
            "commands of the kernel",
            mask ->
                assertThat(mask)
                    .startsWith("0x")
                    .contains(" PRIVATE_EXPEDITED_RSEQ", " REGISTER_PRIVATE_EXPEDITED_RSEQ"))
        .hasEntrySatisfying("registration time", time -> assertThat(time).matches("\\d+ µs"));
    assertThatThrownBy(() -> open().diagnostics().clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void openingAgainGivesTheSameBackend() throws Exception {
    assertThat(open()).isSameAs(open());
  }

  @Test
  void aWrongPropertyIsAnErrorAndNoOutcome() throws Exception {
    System.setProperty("askew.membarrier.command", "global");
    try {
      assertThatThrownBy(this::open)
          .isInstanceOf(BarrierUnavailableException.class)
          .hasMessageContaining("'global'")
          .hasMessageContaining("auto, rseq or private");
    } finally {
      System.clearProperty("askew.membarrier.command");
    }
    open().heavyFence();
  }

  /** Opening ends with a refusal, where the binding is to a library without {@code syscall}. */
  protected static void assertRefusedWithoutSyscall(Opening.Binding binding) {
    assertThatThrownBy(() -> new Opening("test", binding).open())
        .isInstanceOf(BarrierUnavailableException.class)
        .hasMessageStartingWith(
            "Looking up syscall(2) in the C library failed: it has no such function. Use")
        .hasCauseInstanceOf(UnsatisfiedLinkError.class);
  }

  @Test
  void eachThreadGetsItsOwnErrno() throws Exception {
    SystemCall kernel = kernel();
    int syncCore = 32; // not registered in this JVM
    Assumptions.assumeTrue((kernel.membarrier(Command.QUERY, 0) & syncCore) != 0);
    Callable<Integer> notRegistered = () -> countAnswers(kernel, syncCore, -Errno.EPERM);
    Callable<Integer> unknown = () -> countAnswers(kernel, 1 << 30, -Errno.EINVAL);

    ExecutorService executor = Executors.newFixedThreadPool(4);
    try {
      for (Future<Integer> done :
          executor.invokeAll(List.of(notRegistered, unknown, notRegistered, unknown))) {
        assertThat(done.get()).isEqualTo(CALLS);
      }
    } finally {
      executor.shutdown();
    }
  }

  private static int countAnswers(SystemCall kernel, int command, int expected) {
    int count = 0;
    for (int i = 0; i < CALLS; i++) {
      count += kernel.membarrier(command, 0) == expected ? 1 : 0;
    }
    return count;
  }

  private SystemCall kernel() throws BarrierUnavailableException {
    return binding.bind(
        Architecture.of(System.getProperty("os.name"), "", System.getProperty("os.arch"))
            .membarrierNumber());
  }

  @Test
  void manyThreadsFenceAtOnce() throws Exception {
    fenceFrom(Executors.newFixedThreadPool(4));
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21, disabledReason = "virtual threads came with Java 21")
  void virtualThreadsFenceAtOnce() throws Exception {
    // By reflection, because the tests are compiled for Java 17.
    Object executor = Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    fenceFrom((ExecutorService) executor);
  }

  private void fenceFrom(ExecutorService executor) throws Exception {
    BarrierBackend backend = open();
    Callable<Integer> task =
        () -> {
          for (int i = 0; i < FENCES; i++) {
            backend.heavyFence();
          }
          return FENCES;
        };
    try {
      for (Future<Integer> done : executor.invokeAll(List.of(task, task, task, task))) {
        assertThat(done.get()).isEqualTo(FENCES);
      }
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void aFenceDoesNotAllocate() throws Exception {
    BarrierBackend backend = open();
    backend.heavyFence();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    threads.getCurrentThreadAllocatedBytes();

    long least = Long.MAX_VALUE;
    for (int batch = 0; batch < 10; batch++) { // one may pay for a handle that the JVM compiles
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < FENCES; i++) {
        backend.heavyFence();
      }
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }

    assertThat(least).isLessThan(FENCES);
  }

  private BarrierBackend open() throws BarrierUnavailableException {
    return provider.open();
  }
}
