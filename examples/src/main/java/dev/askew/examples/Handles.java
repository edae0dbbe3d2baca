// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.reclamation.Epochs;
import dev.askew.reclamation.Participant;
import dev.askew.reclamation.Section;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/** Native handles in a table: found and used by many threads, replaced and freed by any. */
@SuppressWarnings("try") // javac -Xlint:try would have the section mentioned in its body
public final class Handles {
  private final Epochs epochs = new Epochs();
  private final AtomicLongArray handles = new AtomicLongArray(64); // 0: none
  private final LongConsumer free;

  public Handles(LongConsumer free) {
    this.free = free;
  }

  /** What the native code answers; 0 if there is no such handle. */
  public long call(int index, LongUnaryOperator nativeCode) {
    try (Section ignored = epochs.enter()) {
      long handle = handles.get(index); // inside: not freed before the section ends
      return handle == 0 ? 0 : nativeCode.applyAsLong(handle);
    }
  }

  /** The same, many times, by a thread that keeps what it needs to enter. */
  public long sum(int rounds, LongUnaryOperator nativeCode) {
    Participant me = epochs.join();
    long sum = 0;
    for (int i = 0; i < rounds; i++) {
      me.enter();
      try {
        long handle = handles.get(i % handles.length());
        sum += handle == 0 ? 0 : nativeCode.applyAsLong(handle);
      } finally {
        me.exit();
      }
    }
    me.close();
    return sum;
  }

  /** Returns at once; the old handle is freed when nobody uses it any more. */
  public void replace(int index, long next) {
    long old = handles.getAndSet(index, next); // first out of the table,
    if (old != 0) {
      epochs.retire(() -> free.accept(old)); // then freed, after a grace period
    }
  }

  /** Returns when nobody uses the old handle, and it is freed. */
  public void remove(int index) {
    long old = handles.getAndSet(index, 0);
    if (old != 0) {
      epochs.synchronize();
      free.accept(old);
    }
  }
}
