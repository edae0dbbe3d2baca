// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.askew.api.BarrierFailedException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a heavy fence does with answers other than 0. */
class MembarrierTest {
  private static final int RSEQ = 128;
  private static final int REGISTER_RSEQ = 256;

  private final FakeKernel kernel = new FakeKernel(FakeKernel.EVERYTHING);
  private final Membarrier membarrier = new Membarrier(kernel, Command.PRIVATE_EXPEDITED_RSEQ);

  @AfterEach
  void clearInterrupt() {
    Thread.interrupted();
  }

  @ParameterizedTest
  @EnumSource
  void aFenceIsOneCall(Command command) {
    new Membarrier(kernel, command).fence();

    assertThat(kernel.asked).containsExactly(command.value);
  }

  @Test
  void shortageOfMemoryIsRetriedUntilItPasses() {
    kernel.first(RSEQ, -Errno.ENOMEM, -Errno.ENOMEM, -Errno.ENOMEM);

    membarrier.fence();

    assertThat(kernel.asked).containsExactly(RSEQ, RSEQ, RSEQ, RSEQ);
  }

  @Test
  void shortageOfMemoryIsRetriedForRegistrationsToo() {
    kernel.first(REGISTER_RSEQ, -Errno.ENOMEM);

    membarrier.register();

    assertThat(kernel.asked).containsExactly(REGISTER_RSEQ, REGISTER_RSEQ);
  }

  @Test
  void shortageOfMemoryThatLastsIsAFailureAfterBoundedRetries() {
    kernel.always(RSEQ, -Errno.ENOMEM);

    BarrierFailedException failure = failureOfFence();

    assertThat(failure.errnoName()).isEqualTo("ENOMEM");
    assertThat(failure.errno()).isEqualTo(12);
    assertThat(failure.command()).isEqualTo("membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ)");
    assertThat(failure.remedy()).contains("memory");
    assertThat(kernel.asked).isEqualTo(Collections.nCopies(1 + Membarrier.RETRIES, RSEQ));
  }

  @Test
  void waitingForMemoryLeavesInterruptAndPermitAlone() {
    kernel.first(RSEQ, -Errno.ENOMEM, -Errno.ENOMEM);
    Thread.currentThread().interrupt();
    membarrier.fence();
    assertThat(Thread.interrupted()).isTrue();

    kernel.first(RSEQ, -Errno.ENOMEM, -Errno.ENOMEM);
    LockSupport.unpark(Thread.currentThread());
    membarrier.fence();
    long before = System.nanoTime();
    LockSupport.parkNanos(20_000_000_000L);
    // Not a measurement: with the permit gone this takes the whole 20 s.
    assertThat(System.nanoTime() - before).isLessThan(15_000_000_000L);
  }

  @Test
  void aLostRegistrationIsMadeAgain() {
    kernel.first(RSEQ, -Errno.EPERM);

    membarrier.fence();

    assertThat(kernel.asked).containsExactly(RSEQ, REGISTER_RSEQ, RSEQ);
  }

  @Test
  void aRegistrationThatDoesNotHelpIsMadeOnce() {
    kernel.always(RSEQ, -Errno.EPERM);

    BarrierFailedException failure = failureOfFence();

    assertThat(failure.errnoName()).isEqualTo("EPERM");
    assertThat(kernel.asked).containsExactly(RSEQ, REGISTER_RSEQ, RSEQ);
  }

  @Test
  void aRegistrationThatIsRefusedIsTheFailure() {
    kernel.always(RSEQ, -Errno.EPERM).always(REGISTER_RSEQ, -Errno.EINVAL);

    BarrierFailedException failure = failureOfFence();

    assertThat(failure.command())
        .isEqualTo("membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ)");
    assertThat(failure.errnoName()).isEqualTo("EINVAL");
    assertThat(kernel.asked).containsExactly(RSEQ, REGISTER_RSEQ);
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 11, Errno.EINVAL, 38, 77, Errno.UNKNOWN})
  void anythingElseIsAFailureAtOnce(int errno) {
    kernel.first(RSEQ, -errno);

    BarrierFailedException failure = failureOfFence();

    assertThat(failure.errno()).isEqualTo(errno);
    assertThat(failure.remedy()).isNotBlank();
    assertThat(kernel.asked).containsExactly(RSEQ);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 128, Integer.MAX_VALUE})
  void onlyZeroIsAFence(int answer) {
    kernel.first(RSEQ, answer);

    BarrierFailedException failure = failureOfFence();

    assertThat(failure).hasMessageContaining("answered " + answer);
    assertThat(kernel.asked).isEqualTo(List.of(RSEQ));
  }

  private BarrierFailedException failureOfFence() {
    return catchThrowableOfType(BarrierFailedException.class, membarrier::fence);
  }
}
