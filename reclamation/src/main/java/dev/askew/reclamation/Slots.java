// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The slots of those who use one {@link Epochs}: found by thread, registered, grown, evicted, lent.
 * A superclass and not a field, because the fast path would load that.
 */
abstract sealed class Slots permits Epochs {
  /** The table never has more places. A slot is about 200 bytes. */
  static final int MOST_PLACES = 4_096;

  /** In how many places a thread's slot may be. */
  private static final int PROBES = 4;

  /** So many lent slots there are at first. */
  private static final int FEWEST_LENT = 32;

  /** Lent slots are padded in so many rows; later rows are for crowds. */
  private static final int PADDED_ROWS = 3;

  private static final Slot[] NO_SLOTS = new Slot[1];

  /**
   * Whether a class of threads has the getId() of Thread, which never changes and which no two
   * threads share. Subclasses may override it.
   */
  private static final ClassValue<Boolean> KEEPS_ID =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          try {
            return type.getMethod("getId").getDeclaringClass() == Thread.class;
          } catch (NoSuchMethodException | LinkageError | RuntimeException e) {
            return false; // its methods cannot be read
          }
        }
      };

  /** Thread.isVirtual(), since JDK 21; null before. */
  private static final @Nullable MethodHandle IS_VIRTUAL = isVirtual();

  private static @Nullable MethodHandle isVirtual() {
    try {
      return MethodHandles.publicLookup()
          .findVirtual(Thread.class, "isVirtual", MethodType.methodType(boolean.class));
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }

  /**
   * Slots of threads that have one of their own. Published by a plain store behind a release fence
   * and read only through this reference (a dependent load). Replaced as a whole when it grows.
   */
  Slot[] table = NO_SLOTS;

  /** Slots for guests: each row twice as long as the one before. Slots never move. */
  private volatile Slot[][] lent = new Slot[0][];

  /** Guards registration, eviction and new rows. No program may have it. */
  private final Object monitor = new Object();

  // ---- To find ----

  /** The current thread's own slot, or null if it has none. */
  final @Nullable Slot own(Thread thread) {
    Slot[] t = table;
    int home = (int) thread.getId();
    for (int i = 0; i < PROBES; i++) {
      Slot slot = t[(home + i) & (t.length - 1)];
      if (slot != null && slot.refersTo(thread)) {
        return slot;
      }
    }
    return null;
  }

  /** Enters by whatever slot the thread can have; it is not in the first place of the table. */
  final Slot enterSlowly(Thread thread) {
    Slot slot = own(thread);
    if (slot == null && !isVirtual(thread) && KEEPS_ID.get(thread.getClass()) && hasRoom(thread)) {
      slot = register(thread, (int) thread.getId());
    }
    if (slot != null) {
      slot.enter();
      return slot;
    }
    return enterAsGuest(thread);
  }

  private static boolean isVirtual(Thread thread) {
    if (IS_VIRTUAL == null) {
      return false;
    }
    try {
      return (boolean) IS_VIRTUAL.invokeExact(thread);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable t) {
      throw new AssertionError(t); // declares none
    }
  }

  // ---- To lend ----

  /**
   * Enters by a slot that is lent for this section. Where a thread looks depends on its identity:
   * it finds the slot that it has already if it comes again.
   */
  private Slot enterAsGuest(Thread thread) {
    int home = System.identityHashCode(thread);
    Slot[][] rows = lent;
    for (Slot[] row : rows) {
      for (int i = 0; i < PROBES; i++) {
        Slot slot = row[(home + i) & (row.length - 1)];
        if (slot.guest == thread) {
          slot.enterOnceMoreAsGuest();
          return slot;
        }
      }
    }
    while (true) {
      for (Slot[] row : rows) {
        for (int i = 0; i < PROBES; i++) {
          Slot slot = row[(home + i) & (row.length - 1)];
          if (slot.enterAsGuest(thread)) {
            return slot;
          }
        }
      }
      rows = withOneRowMore(rows.length);
    }
  }

  private Slot[][] withOneRowMore(int before) {
    synchronized (monitor) {
      Slot[][] rows = lent;
      if (rows.length == before) {
        Slot[] row = new Slot[FEWEST_LENT << before];
        for (int i = 0; i < row.length; i++) {
          row[i] = Slot.lent(before < PADDED_ROWS);
        }
        Slot[][] more = new Slot[before + 1][];
        System.arraycopy(rows, 0, more, 0, before);
        more[before] = row;
        rows = more;
        lent = rows;
      }
      return rows;
    }
  }

  // ---- To register, to grow, to evict ----

  /** Whether a registration is likely to succeed; looks without the monitor. */
  private boolean hasRoom(Thread thread) {
    Slot[] t = table;
    boolean room = t.length < MOST_PLACES;
    for (int i = 0; i < PROBES && !room; i++) {
      Slot old = t[((int) thread.getId() + i) & (t.length - 1)];
      room = old == null || old.isAbandoned();
    }
    return room;
  }

  /** Gives the current thread a slot of its own; null if there is no room for one. */
  final @Nullable Slot register(Thread thread, int home) {
    Slot slot = Slot.of(thread, home);
    synchronized (monitor) {
      Slot[] t = table == NO_SLOTS ? new Slot[fewestPlaces()] : table;
      boolean fits = put(t, slot);
      while (!fits) {
        Slot[] next = grown(t);
        if (next == null) {
          break; // but keep the longest, so that the next thread does not try this again
        }
        t = next;
        fits = put(t, slot);
      }
      VarHandle.releaseFence();
      table = t;
      VarHandle.fullFence(); // before whatever the thread's first section loads
      return fits ? slot : null;
    }
  }

  private static int fewestPlaces() {
    int processors = Runtime.getRuntime().availableProcessors();
    return Math.min(MOST_PLACES, 8 * Integer.highestOneBit(processors));
  }

  private static boolean put(Slot[] t, Slot slot) {
    for (int i = 0; i < PROBES; i++) {
      int place = (slot.home() + i) & (t.length - 1);
      Slot old = t[place];
      if (old == null || old.isAbandoned()) {
        VarHandle.releaseFence();
        t[place] = slot;
        return true;
      }
    }
    return false;
  }

  /** A table of twice the size, or more, with the same slots; null if there may be none. */
  private static Slot @Nullable [] grown(Slot[] t) {
    for (int length = 2 * t.length; length <= MOST_PLACES; length *= 2) {
      Slot[] next = new Slot[length];
      boolean fits = true;
      for (Slot slot : t) {
        fits &= slot == null || slot.isAbandoned() || put(next, slot);
      }
      if (fits) {
        return next;
      }
    }
    return null;
  }

  /** A slot of its own for a thread that asks for one, whatever the thread is. */
  final Slot join(Thread thread) {
    Slot slot = own(thread);
    if (slot == null) {
      boolean found = KEEPS_ID.get(thread.getClass());
      slot = register(thread, found ? (int) thread.getId() : System.identityHashCode(thread));
    }
    if (slot == null) {
      throw new IllegalStateException("No room for one more participant.");
    }
    slot.addParticipant();
    return slot;
  }

  /**
   * Takes the current thread's slot, in which no section is open, out of the table, unless another
   * participant of this thread still enters by it.
   */
  final void leave(Slot slot) {
    if (!slot.removeParticipant()) {
      return;
    }
    synchronized (monitor) {
      Slot[] t = table;
      for (int i = 0; i < t.length; i++) {
        if (t[i] == slot) {
          t[i] = null;
        }
      }
    }
  }

  // ---- To look at all ----

  /** All slots that there are; places may be null. */
  final List<Slot[]> rows() {
    List<Slot[]> rows = new ArrayList<>();
    rows.add(table);
    rows.addAll(List.of(lent));
    return rows;
  }

  /** Whether the current thread has a section open, by whatever slot. */
  final boolean isInside(Thread thread) {
    for (Slot[] row : rows()) {
      for (Slot slot : row) {
        if (slot != null && slot.isOpen() && slot.isOwnedBy(thread)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Ends the section of a thread that has ended in it, see note 4.
   *
   * @return the thread's name; null if it is not so
   */
  final @Nullable String endIfGone(Slot slot) {
    if (!slot.isOpen() || !slot.isThreadGone()) {
      return null;
    }
    synchronized (monitor) {
      if (!slot.isOpen() || !slot.isThreadGone()) {
        return null; // another one has done it
      }
      String name = slot.threadName();
      slot.endForTheGone();
      return name;
    }
  }
}
