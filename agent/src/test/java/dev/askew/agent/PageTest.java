// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.agent.probe.Probe;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What the pages show of a lock that gains, one that loses, and one that is only read. */
class PageTest extends Probed {
  private static final Pattern BAR =
      Pattern.compile("\"bar( loss)?\" style=\"left: ([0-9.]+)%; width: ([0-9.]+)%");

  private static final Pattern ZERO = Pattern.compile("\"zero\" style=\"left: ([0-9.]+)%");

  private static final long SECOND = 1_000_000_000;

  private static Report report() {
    Costs costs = new Costs(9_000, 15, 3, 20, "");
    return Report.of(SECOND, SECOND, SECOND, costs, 0, Probe.sites(site -> true));
  }

  @Test
  void allBarsBeginAtOneMark() throws Throwable {
    Object gains = lock();
    Probe.created(gains);
    acquire(gains, 1_000_000);
    Object loses = lock();
    Probe.created(loses);
    for (int i = 0; i < 2_000; i++) {
      acquire(loses, 500);
      Probe.waiting(loses); // as if another thread came
    }

    String page = Page.of(report(), 20);

    List<MatchResult> bars = BAR.matcher(page).results().toList();
    assertThat(bars).hasSize(2);
    double zero = Double.parseDouble(page.split("\"zero\" style=\"left: ", 2)[1].split("%", 2)[0]);
    assertThat(ZERO.matcher(page).results().map(mark -> mark.group(1)).distinct()).hasSize(1);
    assertThat(zero).isBetween(1.0, 10.0);
    assertThat(bars.get(0).group(1)).isNull();
    assertThat(left(bars.get(0))).isEqualTo(zero);
    assertThat(zero + width(bars.get(0))).isEqualTo(100);
    assertThat(bars.get(1).group(1)).isEqualTo(" loss");
    assertThat(left(bars.get(1))).isZero();
    assertThat(width(bars.get(1))).isEqualTo(zero);
  }

  @Test
  void aLockThatIsOnlyReadHasNoOwner() throws Throwable {
    Object read = readWriteLock();
    Probe.created(read);
    for (int i = 0; i < 100; i++) {
      Probe.read(true, read);
    }

    assertThat(Page.of(report(), 20)).contains("main owner -<", "reads 100 %");
    assertThat(report().toText(20)).containsPattern(" 100 +- +0 ");
  }

  private static double left(MatchResult bar) {
    return Double.parseDouble(bar.group(2));
  }

  private static double width(MatchResult bar) {
    return Double.parseDouble(bar.group(3));
  }
}
