// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.askew.api.BarrierUnavailableException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Before java.lang.foreign the backend has nothing to do, and says so. */
@EnabledForJreRange(max = JRE.JAVA_21, disabledReason = "JDK 22 brought java.lang.foreign")
class NotApplicableTest {
  private final FfmBackendProvider provider = new FfmBackendProvider();

  @Test
  void itDoesNotApply() {
    assertThat(provider.notApplicable())
        .hasValue("java.lang.foreign came with JDK 22, this is " + Runtime.version().feature());
  }

  @Test
  void itIsARefusalWhereItIsAskedForByName() {
    BarrierUnavailableException refusal =
        catchThrowableOfType(BarrierUnavailableException.class, provider::open);

    assertThat(refusal).hasMessageContaining("java.lang.foreign came with JDK 22");
    assertThat(refusal.remedy()).isEqualTo("Use JDK 22 or later, or leave askew.backend at auto.");
  }
}
