// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The child of {@link StackOverflowTest}. */
@SuppressWarnings("InfiniteRecursion") // on purpose
final class StackOverflowMain {
  private static final int STACK_BYTES = 256 * 1024;
  private static final int OFFSETS = 24;

  /** How much deeper than it enters the thread leaves at every other offset. */
  private static final int FRAMES = 6;

  /** Ways to open a section and to end it. */
  private enum Way {
    SECTION,
    PARTICIPANT,
    LEASE,
    /** A section in a slot that is lent. */
    GUEST
  }

  /** Where the thread is when its stack ends. */
  private enum Step {
    ENTERING,
    INSIDE,
    LEAVING,
    OUTSIDE
  }

  private final Epochs epochs = new Epochs();
  private final SharedResource<String> shared = new SharedResource<>(epochs, "r", freed -> {});
  private final Way way;
  private int deeper;
  private Step step = Step.OUTSIDE;
  private @Nullable Participant me;
  private @Nullable Section section;
  private @Nullable Lease<String> lease;

  private StackOverflowMain(Way way) {
    this.way = way;
    if (way == Way.PARTICIPANT) {
      me = epochs.join();
    }
    enter(); // the first time registers
    leave();
  }

  /** Its id is not to be relied on, so it has no slot of its own. */
  private static final class Guest extends Thread {
    Guest(Runnable task) {
      super(null, task, "guest", STACK_BYTES);
    }

    @Override
    @SuppressWarnings("deprecation")
    public long getId() {
      return 1;
    }
  }

  /**
   * Dives, in each way and at each offset.
   *
   * @param args whether to leave must succeed where there is room for its own frames
   */
  public static void main(String[] args) throws InterruptedException {
    boolean exactly = Boolean.parseBoolean(args[0]);
    for (Way way : Way.values()) {
      StackOverflowMain run = new StackOverflowMain(way);
      for (int i = 0; i < 20_000; i++) { // for the compilers
        run.enter();
        run.leave();
      }
    }
    List<String> wrong = new ArrayList<>();
    Map<Step, Integer> overflows = new EnumMap<>(Step.class);
    for (Way way : Way.values()) {
      for (boolean nested : new boolean[] {false, true}) {
        for (int offset = 0; offset < OFFSETS; offset++) {
          int padding = offset;
          String what = way + (nested ? ", nested" : "") + ", offset " + offset + ": ";
          Runnable dive =
              () -> {
                StackOverflowMain run = new StackOverflowMain(way);
                String outcome = run.outcome(padding, nested, exactly, overflows);
                if (!outcome.isEmpty()) {
                  wrong.add(what + outcome);
                }
              };
          Thread diver =
              way == Way.GUEST ? new Guest(dive) : new Thread(null, dive, "diver", STACK_BYTES);
          diver.setUncaughtExceptionHandler((t, e) -> wrong.add(what + e));
          diver.start();
          Peer.join(diver);
        }
      }
    }
    if (!wrong.isEmpty()) {
      throw new AssertionError(String.join("\n", wrong));
    }
    System.out.println("consistent; overflows: " + overflows);
  }

  /** What is wrong after one dive. */
  private String outcome(
      int padding, boolean nested, boolean exactly, Map<Step, Integer> overflows) {
    deeper = padding % 2 == 0 ? 0 : FRAMES;
    Section outer = nested ? epochs.enter() : null;
    int unused = pad(padding);
    overflows.merge(step, 1, Integer::sum);
    if (exactly && step == Step.LEAVING) {
      return "no room to leave, where there was some";
    }
    if (step == Step.INSIDE || step == Step.LEAVING) {
      if (!isInside()) {
        return "no section after an overflow when " + step;
      }
      leave();
    }
    if (outer != null) {
      if (!isInside()) {
        return "no outer section after an overflow when " + step;
      }
      outer.close();
    }
    return isInside() ? "a section left open by an overflow when " + step : "";
  }

  private boolean isInside() {
    return epochs.isInside(Thread.currentThread());
  }

  /** Shifts the frames that follow, so that the stack ends at ever other places. */
  private int pad(int frames) {
    if (frames > 0) {
      return pad(frames - 1) + 1;
    }
    try {
      return dive();
    } catch (StackOverflowError e) {
      return 0;
    }
  }

  /** A section at each depth; ends with the first overflow, whatever overflows. */
  private int dive() {
    step = Step.ENTERING;
    enter();
    step = Step.INSIDE;
    int depth = leaveDeeper(deeper);
    step = Step.OUTSIDE;
    return dive() + depth;
  }

  /** Where there is less room than there was to enter. */
  private int leaveDeeper(int frames) {
    if (frames > 0) {
      return leaveDeeper(frames - 1) + 1;
    }
    int depth = room(way == Way.SECTION || way == Way.GUEST ? 2 : 3, 1, 2, 3);
    step = Step.LEAVING;
    leave();
    return depth;
  }

  private void enter() {
    switch (way) {
      case SECTION, GUEST -> section = epochs.enter();
      case PARTICIPANT -> requireNonNull(me).enter();
      case LEASE -> lease = shared.acquire();
    }
  }

  private void leave() {
    switch (way) {
      case SECTION, GUEST -> requireNonNull(section).close();
      case PARTICIPANT -> requireNonNull(me).exit();
      case LEASE -> requireNonNull(lease).close();
    }
  }

  /**
   * Makes sure of the stack for leave() and for what it promises to need: a frame for close() or
   * exit(), and one for the slot's exit() except where the slot itself is closed. Interpreted, they
   * are smaller than this method's.
   */
  private int room(int frames, long a, long b, long c) {
    return frames == 1 ? (int) (a + b + c) : room(frames - 1, c, b, a) + 1;
  }
}
