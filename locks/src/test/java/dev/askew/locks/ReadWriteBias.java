// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What a test wants to know of a read-write lock's bias, and no user can ask. */
final class ReadWriteBias {
  private static final Field SLOTS = Grant.field(ReaderSlots.class, "slots");
  private static final Field STRAYS = Grant.field(ReaderSlots.class, "strays");
  private static final Field ACCOUNT = Grant.field(ReadersBias.class, "account");
  private static final Field CREDIT = Grant.field(ReadersAccount.class, "credit");
  private static final Field SLOW_READ_NANOS = Grant.field(ReadersAccount.class, "slowReadNanos");
  private static final Field HOLDS = Grant.field(ReaderSlot.class, "holds");

  /** Reads after which an eager policy has biased the lock, and every reader has its slot. */
  private static final int ENOUGH_READS = 3 * ReadersAccount.BATCH;

  private ReadWriteBias() {}

  static int phase(BiasedReadWriteLock lock) {
    return ReadersBias.phase(lock.bias().flagOpaque());
  }

  static boolean isBiased(BiasedReadWriteLock lock) {
    return lock.bias().isOpenToReaders();
  }

  /** Reads until the lock is biased and the current thread has a slot; the policy must be eager. */
  static void acquaint(BiasedReadWriteLock lock) {
    for (int i = 0; i < ENOUGH_READS; i++) {
      if (!Peer.acquiredInTime(lock.readLock())) {
        throw new AssertionError("a reader waits for ever: " + lock + ", phase " + phase(lock));
      }
      boolean inSlot = holds(lock, Thread.currentThread()) == 1;
      lock.readLock().unlock();
      if (inSlot) {
        return;
      }
    }
    throw new AssertionError("no bias after " + ENOUGH_READS + " reads: phase " + phase(lock));
  }

  static int places(BiasedReadWriteLock lock) {
    ReaderSlot[] table = table(lock);
    return table == null ? 0 : table.length;
  }

  static List<ReaderSlot> slots(BiasedReadWriteLock lock) {
    List<ReaderSlot> slots = new ArrayList<>();
    ReaderSlot[] table = table(lock);
    if (table != null) {
      for (ReaderSlot slot : table) {
        if (slot != ReaderSlots.NOBODY) {
          slots.add(slot);
        }
      }
    }
    return slots;
  }

  /** How many readers have barged in without a place in the table. */
  static int strays(BiasedReadWriteLock lock) {
    try {
      ReaderSlot[] strays = (ReaderSlot[]) STRAYS.get(lock.bias());
      return strays == null ? 0 : strays.length;
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** Leaves no empty place in the table, which has its full size. */
  static void fill(BiasedReadWriteLock lock) {
    ReaderSlot[] table = table(lock);
    if (table == null || table.length != ReaderSlots.MOST_PLACES) {
      throw new AssertionError("not of full size: " + places(lock));
    }
    for (int i = 0; i < table.length; i++) {
      if (table[i] == ReaderSlots.NOBODY) {
        table[i] = ReaderSlot.of(Thread.currentThread());
      }
    }
  }

  static @Nullable ReaderSlot slot(BiasedReadWriteLock lock, Thread thread) {
    for (ReaderSlot slot : slots(lock)) {
      if (slot.isOwnedBy(thread)) {
        return slot;
      }
    }
    return null;
  }

  /** How often the thread holds the read lock by way of its slot. */
  static int holds(BiasedReadWriteLock lock, Thread thread) {
    ReaderSlot slot = slot(lock, thread);
    return slot == null ? 0 : slot.holdsVolatile();
  }

  static void setHolds(BiasedReadWriteLock lock, Thread thread, int holds) {
    try {
      HOLDS.setInt(Objects.requireNonNull(slot(lock, thread)), holds);
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  static int credit(BiasedReadWriteLock lock) {
    try {
      return CREDIT.getInt(ACCOUNT.get(lock.bias()));
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  /** What a read is taken to cost where the lock is not biased. */
  static float slowReadNanos(BiasedReadWriteLock lock) {
    try {
      return SLOW_READ_NANOS.getFloat(ACCOUNT.get(lock.bias()));
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }

  private static ReaderSlot @Nullable [] table(BiasedReadWriteLock lock) {
    try {
      return (ReaderSlot[]) SLOTS.get(lock.bias());
    } catch (IllegalAccessException e) {
      throw new AssertionError(e);
    }
  }
}
