// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import dev.askew.locks.AsymmetricFence;
import dev.askew.locks.BarrierStatus;
import dev.askew.locks.Barriers;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * The child of {@link PoisonedMemoryTest}: threads read blocks of off-heap memory inside sections,
 * and another one exchanges the block, waits for a grace period and poisons the old one. A reader
 * that finds poison has used freed memory.
 */
@SuppressWarnings("try") // sections need not be mentioned
final class PoisonedMemoryMain {
  private static final VarHandle LONGS =
      MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.nativeOrder());
  private static final int BLOCKS = 64;
  private static final int BLOCK_BYTES = 256;
  private static final long GOOD = 0x600d_600d_600d_600dL;
  private static final long POISON = 0xdead_dead_dead_deadL;

  private final ByteBuffer memory =
      ByteBuffer.allocateDirect((BLOCKS + 1) * BLOCK_BYTES)
          .alignedSlice(64)
          .order(ByteOrder.nativeOrder());
  private final Epochs epochs = new Epochs();
  private volatile int block; // where the current one begins
  private volatile boolean isOver;
  private volatile long uses;
  private volatile long usesAfterFree;

  /**
   * Runs until the first use after free, or for so many seconds.
   *
   * @param args how long, in seconds; and whether each reader has a handle
   */
  public static void main(String[] args) throws InterruptedException {
    boolean ready = Barriers.awaitReady(Duration.ofSeconds(Peer.PATIENCE_SECONDS));
    BarrierStatus status = Barriers.status();
    PoisonedMemoryMain run = new PoisonedMemoryMain();
    run.put(0, GOOD);
    Thread reader = new Thread(args[1].equals("handle") ? run::readByHandle : run::read, "reader");
    reader.start();
    long cycles = run.exchange(TimeUnit.SECONDS.toNanos(Integer.parseInt(args[0])));
    run.isOver = true;
    reader.join();
    System.out.printf(
        "ready %s, asymmetric %s, %s: %,d uses, %,d closes%n",
        ready, AsymmetricFence.isAsymmetric(), status.backend(), run.uses, cycles);
    System.out.println("uses after free: " + run.usesAfterFree);
  }

  private void put(int at, long value) {
    LONGS.setOpaque(memory, at, value);
  }

  private long exchange(long nanos) {
    long end = System.nanoTime() + nanos;
    long cycles = 0;
    while (System.nanoTime() - end < 0 && usesAfterFree == 0) {
      int old = block;
      int next = (old + BLOCK_BYTES) % (BLOCKS * BLOCK_BYTES);
      put(next, GOOD);
      block = next;
      epochs.synchronize();
      put(old, POISON);
      cycles++;
      for (int i = (int) (cycles & 63); i > 0; i--) { // meet the reader at ever other places
        Thread.onSpinWait();
      }
    }
    return cycles;
  }

  /** Stores that miss the cache keep the ones after them in the store buffer for a while. */
  private final long[] cold = new long[1 << 23];

  private int random = 1;

  private void storeElsewhere() {
    for (int i = 0; i < 4; i++) {
      random = random * 1_664_525 + 1_013_904_223;
      cold[random >>> 9] = random;
    }
  }

  private void read() {
    long n = 0;
    while (!isOver) {
      storeElsewhere();
      long found;
      try (Section ignored = epochs.enter()) {
        found = (long) LONGS.getOpaque(memory, block);
      }
      count(++n, found);
    }
  }

  private void readByHandle() {
    Participant me = epochs.join();
    long n = 0;
    while (!isOver) {
      storeElsewhere();
      long found;
      me.enter();
      try {
        found = (long) LONGS.getOpaque(memory, block);
      } finally {
        me.exit();
      }
      count(++n, found);
    }
    me.close();
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one reader
  private void count(long n, long found) {
    if (found != GOOD) {
      if (found != POISON) {
        throw new AssertionError(Long.toHexString(found));
      }
      usesAfterFree++;
    }
    if ((n & 0xffff) == 0) {
      uses = n;
    }
  }
}
