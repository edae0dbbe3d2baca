// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The slots of those who read under one lock: found by thread, registered, grown, evicted. What a
 * slot's holds mean is the subclass's business. A superclass and not a field, because the fast path
 * would load that.
 */
abstract class ReaderSlots {
  /*
   * Algorithmic notes
   *
   * A slot belongs to one thread and one lock. Its place in the table is found by the thread's id.
   *
   * 1. A thread registers its own slot. The table is published by a plain store behind a release
   *    fence and read only through that reference (a dependent load). When it grows it is replaced
   *    as a whole, with the same slots. A full fence follows each registration. So whoever looks
   *    for slots after it has told readers to stay out either finds the slot, or the slot's thread
   *    finds that it has to stay out.
   * 2. A place is reused only if its thread is dead and holds nothing. A thread that died while it
   *    read keeps its place for ever.
   * 3. Strays. A thread gets no place if the table has grown to its end and the places where the
   *    thread's may be are taken, or if its class overrides getId(). Such a thread can have a slot
   *    for one stay, in a list beside the table that is searched by the thread itself. The slot is
   *    in the list, by a volatile store, before the thread stores a hold in it. Its thread removes
   *    it after it has left; nobody else does unless the thread is dead. A thread that asks for a
   *    reader lock of its own keeps its stray.
   * 4. A copy that was made without a constructor, or by one that copies no transient field, has no
   *    table. The first thread that looks for its slot there makes one.
   */

  /** The table never has more places; they would be 180 kB. */
  static final int MOST_PLACES = 1_024;

  /**
   * In each place that is empty: nobody's slot, so that no look-up has to test for null. Made here,
   * so that no unlock() initialises that class; and for no thread, whose getId() may be a user's.
   */
  static final ReaderSlot NOBODY = ReaderSlot.nobody();

  /** The table of a lock that has no slots yet. It stays empty. */
  private static final ReaderSlot[] NO_SLOTS = {NOBODY};

  /** In how many places a thread's slot may be. */
  private static final int PROBES = 4;

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

  /** Null in a copy that was made without a constructor, see note 4. */
  transient ReaderSlot @Nullable [] slots = NO_SLOTS;

  /** The slots of threads that have no place in the table; null if there are none. */
  private transient volatile ReaderSlot @Nullable [] strays;

  /** Guards registration. No program may have it. */
  abstract Object monitor();

  // ---- To find ----

  /** The current thread's slot, or null if it has none. */
  final @Nullable ReaderSlot slot() {
    ReaderSlot @Nullable [] table = slots;
    if (table == null) {
      table = emptyTable();
    }
    Thread thread = Thread.currentThread();
    return probed(table, thread, (int) thread.getId());
  }

  /**
   * The same, by a caller that has looked in the first place, perhaps of a table that has grown
   * since.
   */
  final @Nullable ReaderSlot slot(ReaderSlot first) {
    Thread thread = Thread.currentThread();
    if (first.isOwnedBy(thread)) {
      return first;
    }
    ReaderSlot @Nullable [] table = slots;
    return table == null || (table == NO_SLOTS && strays == null)
        ? null
        : probed(table, thread, (int) thread.getId());
  }

  /** The current thread's slot if it is anywhere. */
  private @Nullable ReaderSlot probed(ReaderSlot[] table, Thread thread, int home) {
    for (int i = 0; i < PROBES && table != NO_SLOTS; i++) {
      ReaderSlot slot = table[(home + i) & (table.length - 1)];
      if (slot.isOwnedBy(thread)) {
        return slot;
      }
    }
    ReaderSlot[] list = strays;
    return list == null ? null : stray(list, thread);
  }

  private static @Nullable ReaderSlot stray(ReaderSlot[] list, Thread thread) {
    for (ReaderSlot slot : list) {
      if (slot.isOwnedBy(thread)) {
        return slot;
      }
    }
    return null;
  }

  /** The table of a copy that has none. */
  final ReaderSlot[] emptyTable() {
    synchronized (monitor()) {
      ReaderSlot @Nullable [] table = slots;
      if (table == null) {
        table = NO_SLOTS;
        slots = table;
      }
      return table;
    }
  }

  /** All slots that there are, strays and nobody's included. */
  final ReaderSlot[] allSlots() {
    ReaderSlot @Nullable [] table = slots;
    ReaderSlot[] list = strays;
    if (table == null) {
      table = NO_SLOTS;
    }
    if (list == null) {
      return table;
    }
    ReaderSlot[] all = Arrays.copyOf(table, table.length + list.length);
    System.arraycopy(list, 0, all, table.length, list.length);
    return all;
  }

  // ---- To register, to grow, to evict ----

  /** Gives the current thread a slot if it has none and there is room for one. */
  final void register() {
    Thread thread = Thread.currentThread();
    if (!KEEPS_ID.get(thread.getClass())) {
      return;
    }
    synchronized (monitor()) {
      if (slot() != null) {
        return;
      }
      ReaderSlot slot = ReaderSlot.of(thread);
      ReaderSlot @Nullable [] table = slots;
      if (table == null || table == NO_SLOTS) {
        table = empty(fewestPlaces());
      }
      while (table != null && !put(table, slot)) {
        table = grown(table);
      }
      if (table != null) {
        VarHandle.releaseFence();
        slots = table;
        VarHandle.fullFence(); // before the thread's next look at the flag, see note 1
      }
    }
  }

  private static ReaderSlot[] empty(int places) {
    ReaderSlot[] table = new ReaderSlot[places];
    Arrays.fill(table, NOBODY);
    return table;
  }

  private static int fewestPlaces() {
    int processors = Runtime.getRuntime().availableProcessors();
    return Math.min(MOST_PLACES, 4 * Integer.highestOneBit(processors));
  }

  private static boolean put(ReaderSlot[] table, ReaderSlot slot) {
    for (int i = 0; i < PROBES; i++) {
      int place = (slot.home() + i) & (table.length - 1);
      ReaderSlot old = table[place];
      if (old.isAbandoned()) {
        VarHandle.releaseFence();
        table[place] = slot;
        return true;
      }
    }
    return false;
  }

  /** A table of twice the size, or more, with the same slots; null if there may be none. */
  private static ReaderSlot @Nullable [] grown(ReaderSlot[] table) {
    for (int length = 2 * table.length; length <= MOST_PLACES; length *= 2) {
      ReaderSlot[] next = empty(length);
      boolean fits = true;
      for (ReaderSlot slot : table) {
        fits &= slot.isAbandoned() || put(next, slot);
      }
      if (fits) {
        return next;
      }
    }
    return null;
  }

  /** The current thread's slot; one for a single stay if it has none and gets no place. */
  final ReaderSlot slotOrStray() {
    register();
    ReaderSlot slot = slot();
    if (slot == null) {
      slot = ReaderSlot.stray(Thread.currentThread());
      synchronized (monitor()) {
        List<ReaderSlot> list = livingStrays();
        list.add(slot);
        strays = list.toArray(new ReaderSlot[0]);
      }
    }
    return slot;
  }

  /** Called by the slot's thread, which holds nothing by it any more. */
  final void removeStray(ReaderSlot slot) {
    synchronized (monitor()) {
      List<ReaderSlot> list = livingStrays();
      list.remove(slot);
      strays = list.isEmpty() ? null : list.toArray(new ReaderSlot[0]);
    }
  }

  private List<ReaderSlot> livingStrays() {
    List<ReaderSlot> list = new ArrayList<>();
    ReaderSlot[] old = strays;
    for (int i = 0; old != null && i < old.length; i++) {
      if (!old[i].isAbandoned()) {
        list.add(old[i]);
      }
    }
    return list;
  }
}
