// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.askew.api.BarrierUnavailableException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where membarrier(2) is known, and under which number. */
class ArchitectureTest {
  @ParameterizedTest
  @CsvSource({"amd64,324", "x86_64,324", "aarch64,283", "riscv64,283"})
  void aKnownProcessorHasItsSystemCallNumber(String arch, int number) throws Exception {
    assertThat(Architecture.of("Linux", arch).membarrierNumber()).isEqualTo(number);
    assertThat(Architecture.unknown("Linux", arch)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Mac OS X,aarch64",
    "Windows 11,amd64",
    "Linux,ppc64le",
    "Linux,i386",
    "Linux,arm",
    "'',''"
  })
  void anyOtherPlatformIsRefusedWithARemedy(String os, String arch) {
    BarrierUnavailableException refusal =
        catchThrowableOfType(BarrierUnavailableException.class, () -> Architecture.of(os, arch));

    assertThat(refusal.command()).contains(os, arch);
    assertThat(refusal.remedy()).isNotBlank();
    assertThat(Architecture.unknown(os, arch)).isPresent();
  }
}
