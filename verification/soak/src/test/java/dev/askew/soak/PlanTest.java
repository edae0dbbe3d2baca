// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.soak.Plan.Act;
import dev.askew.soak.Plan.Kind;
import dev.askew.soak.Plan.LockPlan;
import dev.askew.soak.Plan.Op;
import dev.askew.soak.Plan.When;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlanTest {
  @Test
  void theSameSeedDrawsTheSame() {
    for (int round = 0; round < 50; round++) {
      assertThat(Plan.draw(4, round, true)).isEqualTo(Plan.draw(4, round, true));
    }
  }

  @Test
  void anotherSeedOrRoundDrawsSomethingElse() {
    Set<Plan> plans = new HashSet<>();
    for (int n = 0; n < 50; n++) {
      plans.add(Plan.draw(n, 0, true));
      plans.add(Plan.draw(100, n, true));
    }
    assertThat(plans).hasSize(100);
  }

  @Test
  void virtualThreadsAreAllThatDependsOnTheJvm() {
    Plan with = Plan.draw(4, 1, true);
    Plan without = Plan.draw(4, 1, false);
    assertThat(without.locks()).isEqualTo(with.locks());
    assertThat(without.scripts().stream().map(Plan.Script::ops))
        .isEqualTo(with.scripts().stream().map(Plan.Script::ops).toList());
    assertThat(without.scripts()).noneMatch(Plan.Script::virtual);
  }

  @Test
  void everythingIsDrawnSometime() {
    List<Plan> plans = IntStream.range(0, 200).mapToObj(n -> Plan.draw(1, n, true)).toList();
    EnumSet<Act> acts = EnumSet.noneOf(Act.class);
    EnumSet<Kind> kinds = EnumSet.noneOf(Kind.class);
    EnumSet<When> policies = EnumSet.noneOf(When.class);
    Set<Faults.Form> forms = EnumSet.noneOf(Faults.Form.class);
    for (Plan plan : plans) {
      plan.scripts().forEach(s -> s.ops().stream().map(Op::act).forEach(acts::add));
      plan.locks().stream().map(LockPlan::kind).forEach(kinds::add);
      plan.locks().stream().map(LockPlan::when).forEach(policies::add);
      if (!plan.faults().equals(Faults.NONE)) {
        forms.add(plan.faults().form());
      }
    }
    assertThat(acts).isEqualTo(EnumSet.allOf(Act.class));
    assertThat(kinds).isEqualTo(EnumSet.allOf(Kind.class));
    assertThat(policies).isEqualTo(EnumSet.allOf(When.class));
    assertThat(forms).isEqualTo(EnumSet.allOf(Faults.Form.class));
    assertThat(plans).anyMatch(plan -> plan.scripts().stream().anyMatch(Plan.Script::virtual));
    assertThat(plans).anyMatch(plan -> plan.interruptMicros() != 0);
  }

  @Test
  void faultsAreWhereTheyShouldBe() {
    Faults faults = new Faults(Faults.Form.REFUSED, 3, 9, 3);
    assertThat(LongStream.range(0, 20).filter(faults::hit)).containsExactly(3L, 6L, 9L);
    assertThat(Faults.NONE.hit(0) || Faults.NONE.hit(Long.MAX_VALUE)).isFalse();
    assertThat(Faults.FOR_GOOD.hit(0) && Faults.FOR_GOOD.hit(1)).isTrue();
  }
}
