// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

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
  private static final String OWN = Recorded.class.getPackageName() + ".";

  private Recorded() {}

  static void warmUp() {
    Grant grant = new Grant();
    Revocation revocation = new Revocation();
    HeavyFence heavyFence = new HeavyFence();
    Conversion conversion = new Conversion();
    caller(); // a recording may be started at any time, and an unlock() is no place to load this
    if (grant.isEnabled()
        || revocation.isEnabled()
        || heavyFence.isEnabled()
        || conversion.isEnabled()) {
      heavyFence.begin(); // never committed: it only loads the code before a recording needs it
    }
  }

  /**
   * Who used the lock: a stack trace begins with frames of ours, and the JDK's tools cut it before
   * it gets to the program's.
   */
  private static @Nullable String caller() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(frame -> !isWithin(frame.getClassName()))
                    .map(StackWalker.StackFrame::toString)
                    .findFirst()
                    .orElse(null));
  }

  private static boolean isWithin(String type) {
    return type.startsWith(OWN) || type.startsWith("java.util.concurrent.locks.");
  }

  static void granted(Object lock) {
    Grant event = new Grant();
    if (event.isEnabled()) {
      event.lock = Events.name(lock);
      event.label = Events.label(lock);
      event.caller = caller();
      event.commit();
    }
  }

  static @Nullable Object revoking() {
    Revocation event = new Revocation();
    if (!event.isEnabled()) {
      return null;
    }
    event.begin();
    return event;
  }

  static void revoked(
      Object begun, Object lock, @Nullable Thread owner, String reason, String means, int others) {
    Revocation event = (Revocation) begun;
    event.end();
    event.lock = Events.name(lock);
    event.label = Events.label(lock);
    event.caller = caller();
    event.owner = owner;
    event.reason = reason;
    event.means = means;
    event.others = others;
    event.commit();
  }

  static void converted(Object lock) {
    Conversion event = new Conversion();
    if (event.isEnabled()) {
      event.lock = Events.name(lock);
      event.label = Events.label(lock);
      event.caller = caller();
      event.commit();
    }
  }

  static @Nullable Object fencing() {
    HeavyFence event = new HeavyFence();
    if (!event.isEnabled()) {
      return null;
    }
    event.begin();
    return event;
  }

  static void fenced(Object begun, int callers, boolean failed) {
    HeavyFence event = (HeavyFence) begun;
    event.end();
    event.callers = callers;
    event.failed = failed;
    event.commit();
  }

  static void chosen(BarrierStatus status) {
    BackendChoice event = new BackendChoice();
    if (event.isEnabled()) {
      event.state = status.state().toString();
      event.backend = status.backend();
      event.detail = status.description();
      event.passedOver = String.join(", ", status.passedOver().keySet());
      event.notApplicable = String.join(", ", status.notApplicable().keySet());
      event.commit();
    }
  }

  @Name("dev.askew.Grant")
  @Label("Bias Grant")
  @Description("A lock was biased; the event's thread is its owner, or a reader of it")
  @Category({"Askew"})
  @Enabled(false)
  static final class Grant extends Event {
    @Label("Lock")
    @Nullable String lock;

    @Label("Lock Label")
    @Nullable String label;

    @Label("Caller")
    @Description("The innermost frame of the program")
    @Nullable String caller;
  }

  @Name("dev.askew.Revocation")
  @Label("Bias Revocation")
  @Description("A bias was revoked; the event's thread is the contender")
  @Category({"Askew"})
  @Enabled(false)
  static final class Revocation extends Event {
    @Label("Lock")
    @Nullable String lock;

    @Label("Lock Label")
    @Nullable String label;

    @Label("Caller")
    @Description("The innermost frame of the program")
    @Nullable String caller;

    @Label("Owner")
    @Nullable Thread owner;

    @Label("Reason")
    @Nullable String reason;

    @Label("Means")
    @Description(
        "heavy fence; handshake, if that failed; or compare-and-set, without an asymmetric backend")
    @Nullable String means;

    @Label("Others")
    @Description(
        "How many more biases of the same owner the same fence revoked; their locks are not known")
    int others;
  }

  @Name("dev.askew.Conversion")
  @Label("Bias Conversion")
  @Description("An owner ended its own bias, for a condition or because it left a revoked one")
  @Category({"Askew"})
  @Enabled(false)
  static final class Conversion extends Event {
    @Label("Lock")
    @Nullable String lock;

    @Label("Lock Label")
    @Nullable String label;

    @Label("Caller")
    @Description("The innermost frame of the program")
    @Nullable String caller;
  }

  @Name("dev.askew.HeavyFence")
  @Label("Heavy Fence")
  @Description("A barrier was executed by the backend")
  @Category({"Askew"})
  @Enabled(false)
  @StackTrace(false)
  static final class HeavyFence extends Event {
    @Label("Callers")
    @Description("How many callers shared it")
    int callers;

    @Label("Failed")
    boolean failed;
  }

  @Name("dev.askew.BackendChoice")
  @Label("Barrier Backend Choice")
  @Category({"Askew"})
  @Enabled(false)
  @StackTrace(false)
  static final class BackendChoice extends Event {
    @Label("State")
    @Nullable String state;

    @Label("Backend")
    @Nullable String backend;

    @Label("Detail")
    @Nullable String detail;

    @Label("Passed Over")
    @Nullable String passedOver;

    @Label("Not Applicable")
    @Nullable String notApplicable;
  }
}
