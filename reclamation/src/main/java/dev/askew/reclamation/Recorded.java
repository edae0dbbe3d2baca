// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** The Flight Recorder events, all off unless a recording's settings turn them on. */
final class Recorded {
  private Recorded() {}

  static @Nullable Object beginning() {
    return begun(new GracePeriod());
  }

  static @Nullable Object freeing() {
    return begun(new Reclamation());
  }

  private static @Nullable Object begun(Event event) {
    if (!event.isEnabled()) {
      return null;
    }
    event.begin();
    return event;
  }

  static void waiting(Object begun, @Nullable Thread laggard) {
    ((GracePeriod) begun).laggard = laggard;
  }

  static void gracePeriod(Object begun, boolean hasEnded) {
    GracePeriod event = (GracePeriod) begun;
    event.end();
    event.complete = hasEnded;
    event.commit();
  }

  static void freed(Object begun, int actions, int failures, int backlog) {
    Reclamation event = (Reclamation) begun;
    event.end();
    event.actions = actions;
    event.failures = failures;
    event.backlog = backlog;
    event.commit();
  }

  @Name("dev.askew.GracePeriod")
  @Label("Grace Period")
  @Description("A thread waited until all sections had ended that were open when it came")
  @Category({"Askew"})
  @Enabled(false)
  static final class GracePeriod extends Event {
    @Label("Laggard")
    @Description("The first thread that was waited for longer than a millisecond")
    @Nullable Thread laggard;

    @Label("Complete")
    @Description("False if it was given up")
    boolean complete;
  }

  @Name("dev.askew.Reclamation")
  @Label("Reclamation")
  @Description("Retired actions ran that shared a grace period")
  @Category({"Askew"})
  @Enabled(false)
  @StackTrace(false)
  static final class Reclamation extends Event {
    @Label("Actions")
    int actions;

    @Label("Failures")
    @Description("How many of them threw")
    int failures;

    @Label("Backlog")
    @Description("How many actions still wait")
    int backlog;
  }
}
