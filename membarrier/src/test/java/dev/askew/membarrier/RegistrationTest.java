// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.askew.api.BarrierUnavailableException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The ladder: which command is taken, and what ends the probe. */
class RegistrationTest {
  private static final int QUERY = 0;
  private static final int PRIVATE = 8;
  private static final int REGISTER_PRIVATE = 16;
  private static final int RSEQ = 128;
  private static final int REGISTER_RSEQ = 256;

  private FakeKernel kernel = new FakeKernel(FakeKernel.EVERYTHING);

  /** sys/kern/kern_membarrier.c: neither in the mask nor taken, but everything private is. */
  @Test
  void onFreeBsdTheSecondRungServes() throws Exception {
    int withoutRseq = 0x7f;
    FakeKernel kernel =
        new FakeKernel(withoutRseq)
            .always(RSEQ, -Errno.EINVAL)
            .always(REGISTER_RSEQ, -Errno.EINVAL);

    Registration registration = Registration.probe(kernel, List.of(Command.values()));

    assertThat(registration.command()).isEqualTo(Command.PRIVATE_EXPEDITED);
    assertThat(kernel.asked).doesNotContain(RSEQ, REGISTER_RSEQ);
  }

  @Test
  void theRseqCommandIsFirst() throws Exception {
    Registration registration = probe("auto");

    assertThat(registration.command()).isEqualTo(Command.PRIVATE_EXPEDITED_RSEQ);
    assertThat(registration.passedOver()).isNull();
    assertThat(kernel.asked).containsExactly(QUERY, REGISTER_RSEQ, RSEQ);
  }

  @Test
  void aSuccessWithoutItsBitIsNotTrusted() {
    kernel = new FakeKernel(0);

    BarrierUnavailableException refusal = refusal("auto");

    assertThat(refusal).hasMessageContaining("QUERY mask is 0x0, without this command");
    assertThat(refusal.remedy()).isNotBlank();
    assertThat(refusal.getSuppressed()).hasSize(1);
    assertThat(kernel.asked).containsExactly(QUERY);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x3ff & ~RSEQ, 0x3ff & ~REGISTER_RSEQ, PRIVATE | REGISTER_PRIVATE})
  void withoutBothBitsThePlainCommandIsTaken(int mask) throws Exception {
    kernel = new FakeKernel(mask);

    Registration registration = probe("auto");

    assertThat(registration.command()).isEqualTo(Command.PRIVATE_EXPEDITED);
    assertThat(registration.passedOver()).hasMessageContaining("QUERY mask");
    assertThat(kernel.asked).containsExactly(QUERY, REGISTER_PRIVATE, PRIVATE);
  }

  @Test
  void aKernelWithoutRseqAnswersEinvalToTheRegistration() throws Exception {
    kernel.always(REGISTER_RSEQ, -Errno.EINVAL);

    Registration registration = probe("auto");

    assertThat(registration.command()).isEqualTo(Command.PRIVATE_EXPEDITED);
    BarrierUnavailableException passedOver = Objects.requireNonNull(registration.passedOver());
    assertThat(passedOver.errnoName()).isEqualTo("EINVAL");
    assertThat(passedOver.remedy()).contains("CONFIG_RSEQ");
    assertThat(kernel.asked).containsExactly(QUERY, REGISTER_RSEQ, REGISTER_PRIVATE, PRIVATE);
  }

  @Test
  void aKernelWithoutRseqAnswersEinvalToTheCommand() throws Exception {
    kernel.always(RSEQ, -Errno.EINVAL);

    assertThat(probe("auto").command()).isEqualTo(Command.PRIVATE_EXPEDITED);
  }

  @ParameterizedTest
  @CsvSource({"1,EPERM,seccomp", "38,ENOSYS,4.14", "22,EINVAL,CONFIG_MEMBARRIER"})
  void aRefusedQueryEndsIt(int errno, String name, String remedy) {
    kernel.always(QUERY, -errno);

    BarrierUnavailableException refusal = refusal("auto");

    assertThat(refusal.command()).isEqualTo("membarrier(MEMBARRIER_CMD_QUERY)");
    assertThat(refusal.errno()).isEqualTo(errno);
    assertThat(refusal.errnoName()).isEqualTo(name);
    assertThat(refusal.remedy()).contains(remedy);
    assertThat(kernel.asked).containsExactly(QUERY);
  }

  @Test
  void anyOtherRefusalEndsItOnTheFirstRung() {
    kernel.always(REGISTER_RSEQ, -Errno.EPERM);

    BarrierUnavailableException refusal = refusal("auto");

    assertThat(refusal.command())
        .isEqualTo("membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ)");
    assertThat(refusal.errnoName()).isEqualTo("EPERM");
    assertThat(refusal.remedy()).contains("seccomp");
    assertThat(kernel.asked).containsExactly(QUERY, REGISTER_RSEQ);
  }

  @Test
  void aRegistrationWithoutAWorkingBarrierIsNotEnough() {
    kernel.always(RSEQ, -Errno.EPERM);

    assertThat(refusal("auto").command())
        .isEqualTo("membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ)");
    assertThat(kernel.asked).containsExactly(QUERY, REGISTER_RSEQ, RSEQ, REGISTER_RSEQ, RSEQ);
  }

  @Test
  void anAnswerThatNoKernelGivesEndsIt() {
    kernel.always(RSEQ, 1);

    assertThat(refusal("auto")).hasMessageContaining("answered 1");
  }

  @Test
  void aPinnedRungIsTheOnlyOne() throws Exception {
    assertThat(probe("private").command()).isEqualTo(Command.PRIVATE_EXPEDITED);
    assertThat(kernel.asked).containsExactly(QUERY, REGISTER_PRIVATE, PRIVATE);

    kernel = new FakeKernel(FakeKernel.EVERYTHING).always(REGISTER_RSEQ, -Errno.EINVAL);
    BarrierUnavailableException refusal = refusal("rseq");
    assertThat(refusal.errnoName()).isEqualTo("EINVAL");
    assertThat(kernel.asked).containsExactly(QUERY, REGISTER_RSEQ);
  }

  @Test
  void theGlobalCommandsAreNeverUsed() {
    kernel.always(REGISTER_RSEQ, -Errno.EINVAL).always(REGISTER_PRIVATE, -Errno.EINVAL);

    BarrierUnavailableException refusal = refusal("auto");

    assertThat(refusal.remedy()).contains("CONFIG_MEMBARRIER");
    assertThat(refusal.getSuppressed()).hasSize(1);
    assertThat(Set.copyOf(kernel.asked)).doesNotContain(1, 2, 4);
  }

  private Registration probe(String choice) throws BarrierUnavailableException {
    List<Command> rungs = CommandChoice.rungs(choice);
    return Registration.probe(kernel, rungs);
  }

  private BarrierUnavailableException refusal(String choice) {
    return catchThrowableOfType(BarrierUnavailableException.class, () -> probe(choice));
  }
}
