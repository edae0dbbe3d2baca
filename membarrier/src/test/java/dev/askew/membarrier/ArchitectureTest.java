// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.askew.api.BarrierUnavailableException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where membarrier(2) is known, and under which number. */
class ArchitectureTest {
  @ParameterizedTest
  @CsvSource({
    "Linux,'',amd64,324",
    "Linux,'',x86_64,324",
    "Linux,'',aarch64,283",
    "Linux,'',riscv64,283",
    "FreeBSD,14.1-RELEASE-p5,amd64,584",
    "FreeBSD,14.1-RELEASE,aarch64,584",
    "FreeBSD,15.0-CURRENT,riscv64,584",
  })
  void aKnownProcessorHasItsSystemCallNumber(String os, String version, String arch, int number)
      throws Exception {
    assertThat(Architecture.of(os, version, arch).membarrierNumber()).isEqualTo(number);
    assertThat(Architecture.unknown(os, version, arch)).isEmpty();
  }

  /** An unknown system call would end the process there. */
  @ParameterizedTest
  @ValueSource(strings = {"14.0-RELEASE-p11", "13.4-STABLE", "9.3", "14", "", "unknown"})
  void anEarlierFreeBsdIsNotAsked(String version) {
    assertThat(Architecture.unknown("FreeBSD", version, "amd64")).isPresent();
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
        catchThrowableOfType(
            BarrierUnavailableException.class, () -> Architecture.of(os, "14.1", arch));

    assertThat(refusal.command()).contains(os, arch);
    assertThat(refusal.remedy()).isNotBlank();
    assertThat(Architecture.unknown(os, "14.1", arch)).isPresent();
  }

  @ParameterizedTest
  @CsvSource({
    "1,EPERM,EPERM",
    "11,EAGAIN,EDEADLK",
    "22,EINVAL,EINVAL",
    "35,errno 35,EAGAIN",
    "38,ENOSYS,errno 38",
    "78,errno 78,ENOSYS",
  })
  void eachSystemHasErrorNumbersOfItsOwn(int errno, String linux, String freeBsd) {
    assertThat(Errno.name(errno, false)).isEqualTo(linux);
    assertThat(Errno.name(errno, true)).isEqualTo(freeBsd);
  }
}
