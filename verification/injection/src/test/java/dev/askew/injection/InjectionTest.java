// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InjectionTest {
  @Test
  @Timeout(value = 12, unit = TimeUnit.HOURS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void nothingThatFailsBreaksALockOrASection() {
    Injections injections = new Injections(new Askew(), Thoroughness.ofProperty());
    injections.run();
    assertThat(injections.broken()).isEmpty();
  }
}
