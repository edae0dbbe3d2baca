// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import dev.askew.injection.Actor;
import dev.askew.injection.Failure;
import dev.askew.injection.Site;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import java.util.function.IntSupplier;

/** Who is inside, how often somebody was, and what was seen that must not be. */
final class Books {
  private final List<String> symptoms = Collections.synchronizedList(new ArrayList<>());
  private final AtomicInteger readers = new AtomicInteger();
  private final AtomicInteger writers = new AtomicInteger();
  private final AtomicInteger sections = new AtomicInteger();

  /** What the lock protects. */
  private int counter;

  /** One half of a lock, or a whole one. */
  record Side(Lock lock, boolean isShared, IntSupplier holds) {}

  /** A way to acquire. */
  interface Way {
    boolean into(Lock lock) throws InterruptedException;
  }

  List<String> symptoms() {
    return symptoms;
  }

  void symptom(String what) {
    symptoms.add(what);
  }

  void expect(boolean so, String what) {
    if (!so) {
      symptom("not so: " + what);
    }
  }

  /** Acquires, looks around, and releases. */
  void section(Side side, Way way) {
    if (acquire(side, way)) {
      release(side);
    }
  }

  /** Acquires and enters. */
  boolean acquire(Side side, Way way) {
    boolean acquired = got(side, way);
    if (acquired) {
      enter(side);
    }
    return acquired;
  }

  /** Acquires to read while the thread writes: nobody else may be inside. */
  boolean acquireBeside(Side side, Way way) {
    boolean acquired = got(side, way);
    if (acquired) {
      readers.incrementAndGet();
    }
    return acquired;
  }

  private boolean got(Side side, Way way) {
    int before = holds(side);
    boolean acquired = false;
    Throwable thrown = null;
    try {
      acquired = way.into(side.lock());
    } catch (Throwable t) {
      thrown = t;
    }
    int after = holds(side);
    if (thrown != null) {
      judge("an acquisition", thrown);
      if (after != before) {
        symptom("an acquisition threw " + thrown + " and left " + after + " holds");
        Actor.aside(() -> side.lock().unlock());
      }
      return false;
    }
    if (after != before + (acquired ? 1 : 0)) {
      symptom("acquired: " + acquired + ", and " + after + " holds after " + before);
    }
    return acquired;
  }

  private void enter(Side side) {
    if (side.isShared()) {
      readers.incrementAndGet();
      expect(writers.get() == 0, "no writer beside a reader");
    } else {
      if (holds(side) <= 1) {
        expect(writers.incrementAndGet() == 1, "one thread inside");
        expect(readers.get() == 0, "no reader beside a writer");
      }
      sections.incrementAndGet();
      counter++;
    }
  }

  /** Leaves and releases. */
  void release(Side side) {
    int before = holds(side);
    if (side.isShared()) {
      readers.decrementAndGet();
    } else if (before == 1) {
      writers.decrementAndGet();
    }
    Throwable thrown = null;
    try {
      side.lock().unlock();
    } catch (Throwable t) {
      thrown = t;
    }
    int after = holds(side);
    if (thrown != null) {
      judge("an unlock", thrown);
      if (after == before) { // as ReentrantLock: nothing has happened, and it can be done again
        Actor.aside(() -> side.lock().unlock());
        after = holds(side);
      }
    }
    if (after != before - 1) {
      symptom(after + " holds after the unlock of " + before);
    }
  }

  /** Leaves, comes back as a wait on a condition does, and releases. */
  void away(Side side, Way wait) {
    int before = holds(side);
    writers.decrementAndGet();
    Throwable thrown = null;
    try {
      wait.into(side.lock());
    } catch (Throwable t) {
      thrown = t;
    }
    int after = holds(side);
    if (thrown != null) {
      judge("a wait", thrown);
      if (after == 0) {
        return; // it found no stack or memory to come back
      }
    }
    if (after != before) {
      symptom(after + " holds after a wait with " + before);
    }
    expect(writers.incrementAndGet() == 1, "one thread inside after a wait");
    counter++;
    sections.incrementAndGet();
    for (int i = after; i > 0; i--) {
      release(side);
    }
  }

  /** Does that, and thinks about what it throws. */
  void attempt(String what, Runnable action) {
    try {
      action.run();
    } catch (Throwable t) {
      judge(what, t);
    }
  }

  /**
   * Does that. Only these failures may come out of it.
   *
   * @return whether none has
   */
  boolean attempt(String what, Set<Failure> allowed, Runnable action) {
    return attempt(what, allowed, "", action);
  }

  /** The same, and only from places that begin so. */
  boolean attempt(String what, Set<Failure> allowed, String place, Runnable action) {
    try {
      action.run();
      return true;
    } catch (Throwable t) {
      Site origin = Actor.origin(t);
      if (origin == null) {
        symptom(what + " threw " + t + where(t));
      } else if (!allowed.contains(Actor.failure()) || !origin.place().startsWith(place)) {
        symptom(what + " threw what came from " + origin);
      }
      return false;
    }
  }

  /** Whether the stack is too short for the current actor. */
  static boolean isShortOfStack() {
    Failure failure = Actor.failure();
    return failure != null && failure.isOfStack();
  }

  /** Whether it was to be expected that this is thrown. */
  private void judge(String what, Throwable thrown) {
    Site origin = Actor.origin(thrown);
    if (origin == null) {
      symptom(what + " threw " + thrown + where(thrown));
    } else if (!mayReachCallers(what, origin)) {
      symptom(what + " threw what came from " + origin);
    }
  }

  /**
   * The end of the stack may reach a caller, and the end of a thread. So may a lack of memory where
   * there is no way on without it: to queue, or to walk the owner's stack. What others supply may
   * not, nor may what only tells of a lock.
   */
  private static boolean mayReachCallers(String what, Site origin) {
    Failure failure = Actor.failure();
    if (failure == null) {
      return false;
    }
    return switch (failure) {
      case STACK_OVERFLOW, END_OF_STACK, STOPPED -> true;
      case OUT_OF_MEMORY, FULL_HEAP ->
          what.equals("a request")
              || what.equals("a fence")
              || what.equals("a wait")
              || what.equals("a sweep")
              || (!what.equals("an unlock") && (origin.needsMemory() || origin.asksPolicy()));
      case MISSING_CLASS -> false;
      case REFUSED, REFUSED_EVER -> // biasToCurrentThread() and heavyFence() ask for it
          what.equals("a request") || what.equals("a fence");
    };
  }

  private static String where(Throwable thrown) {
    StackTraceElement[] frames = thrown.getStackTrace();
    return frames.length == 0 ? "" : " at " + frames[0];
  }

  static int holds(Side side) {
    int[] holds = {0};
    Actor.aside(() -> holds[0] = side.holds().getAsInt());
    return holds[0];
  }

  /** Whether everybody is out and was counted. */
  void close() {
    expect(readers.get() == 0 && writers.get() == 0, "nobody inside");
    expect(counter == sections.get(), "a counter of " + sections + ": " + counter);
  }
}
