// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.soak;

import static java.util.Objects.requireNonNull;

import dev.askew.reclamation.Epochs;
import dev.askew.reclamation.GracePeriodTimeoutException;
import dev.askew.reclamation.Lease;
import dev.askew.reclamation.Section;
import dev.askew.reclamation.SharedResource;
import dev.askew.soak.Plan.Op;
import dev.askew.soak.Tally.Event;
import java.nio.ByteBuffer;
import java.nio.LongBuffer;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Off-heap memory that a round's threads use in sections and by leases while others replace it.
 * What is freed is poisoned and used again for something else: whoever finds that has used freed
 * memory.
 */
class Memory {
  private static final int BLOCKS = 256;
  private static final int WORDS = 8;
  private static final long POISON = 0xdead_dead_dead_deadL;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** For all rounds: a daemon for each would idle for a second. */
  private static final ExecutorService EXECUTOR =
      Executors.newCachedThreadPool(
          task -> {
            Thread thread = new Thread(task, "soak-reclaimer");
            thread.setDaemon(true);
            return thread;
          });

  private final LongBuffer words =
      ByteBuffer.allocateDirect(BLOCKS * WORDS * Long.BYTES).asLongBuffer();
  private final ConcurrentLinkedQueue<Integer> free = new ConcurrentLinkedQueue<>();
  private final AtomicInteger allocated = new AtomicInteger();
  private final AtomicInteger freed = new AtomicInteger();
  private final Epochs epochs = new Epochs(EXECUTOR, BLOCKS);
  private final AtomicReference<Block> current;
  private final SharedResource<Block> shared;

  /**
   * A piece of the memory.
   *
   * @param number never the same again
   * @param place where it begins
   */
  record Block(long number, int place) {}

  Memory() {
    for (int i = 0; i < BLOCKS; i++) {
      free.add(i * WORDS);
    }
    current = new AtomicReference<>(allocate());
    shared = new SharedResource<>(epochs, allocate(), this::poison);
  }

  private Block allocate() {
    Block block = allocateUnlessFull();
    if (block == null) {
      throw new Violation("no block is ever freed");
    }
    return block;
  }

  private Block current() {
    return requireNonNull(current.get());
  }

  private @Nullable Block allocateUnlessFull() {
    Integer place = free.poll();
    if (place == null) {
      return null;
    }
    Block block = new Block(allocated.incrementAndGet(), place);
    fill(block, block.number);
    return block;
  }

  private void fill(Block block, long value) {
    for (int i = 0; i < WORDS; i++) {
      words.put(block.place + i, value);
    }
  }

  private void poison(Block block) {
    check(block);
    fill(block, POISON);
    freed.incrementAndGet();
    free.add(block.place);
  }

  private void check(Block block) {
    for (int i = 0; i < WORDS; i++) {
      long found = words.get(block.place + i);
      if (found != block.number) {
        throw new Violation(
            block
                + " was freed under a user, who found "
                + (found == POISON ? "poison" : "that of number " + found));
      }
    }
  }

  // ---- What workers do ----

  /** Uses the current block in as many sections inside each other as told. */
  void use(Worker worker, Op op) {
    use(worker, op, op.times());
  }

  private void use(Worker worker, Op op, int times) {
    try (Section section = epochs.enter()) {
      Block block = current();
      check(block);
      if (times > 1) {
        use(worker, op, times - 1);
      }
      worker.dwell(op.dwell());
      if (times > 2) {
        Thread.yield(); // others replace it meanwhile
      }
      check(block);
      if (section == null) {
        throw new Violation("no section");
      }
    }
    worker.tally.count(Event.USES);
  }

  void lease(Worker worker, Op op) {
    try (Lease<Block> lease = shared.acquire()) {
      check(lease.get());
      worker.dwell(op.dwell());
      check(lease.get());
    }
    worker.tally.count(Event.LEASES);
  }

  /** For a thread that dies inside. */
  void enterForEver(Worker worker) {
    epochs.enter();
    worker.tally.count(Event.LEFT_OPEN);
  }

  /** Puts another block in the place of one, and frees that in one of four ways. */
  void replace(Worker worker, Op op) {
    Block next = allocateUnlessFull();
    if (next == null) {
      return; // much is retired
    }
    switch (op.manner()) {
      case LOCK -> {
        Block old = current.getAndSet(next);
        if (await(worker, null)) {
          poison(old);
        } else {
          retire(old);
        }
      }
      case INTERRUPTIBLY -> retire(current.getAndSet(next));
      case TRY -> {
        Block old = current.getAndSet(next);
        if (await(worker, Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(op.micros())))) {
          poison(old);
        } else {
          retire(old);
        }
      }
      case TIMED -> exchange(next);
    }
    worker.tally.count(Event.REPLACEMENTS);
  }

  /** Whether a grace period has ended. */
  boolean await(Worker worker, @Nullable Duration timeout) {
    try {
      if (timeout == null) {
        epochs.synchronize();
      } else {
        epochs.synchronize(timeout);
      }
      return true;
    } catch (GracePeriodTimeoutException e) {
      worker.tally.count(Event.TIMEOUTS);
      return false;
    } catch (OutOfMemoryError e) { // the fence's, on purpose
      return false;
    }
  }

  private void retire(Block block) {
    epochs.retire(() -> poison(block));
  }

  private void exchange(Block next) {
    try {
      poison(shared.exchange(next));
    } catch (OutOfMemoryError e) {
      // exchanged all the same; what was replaced is freed at the end
    }
  }

  // ---- The end ----

  /** Closes, and looks whether each block was freed once. */
  void requireFreed(boolean fencesMayFail) throws InterruptedException {
    retire(current());
    if (!epochs.awaitRetired(PATIENCE)) {
      throw new Violation("what was retired has not run: " + epochs.backlog());
    }
    boolean closed = false;
    for (int i = 0; !closed && i < BLOCKS; i++) {
      try {
        closed = shared.close(PATIENCE);
      } catch (OutOfMemoryError e) {
        if (!fencesMayFail) {
          throw e;
        }
      }
    }
    if (!closed) {
      throw new Violation("a resource that nobody uses cannot be closed");
    }
    if (freed.get() != allocated.get()) {
      throw new Violation(allocated + " blocks were allocated, and " + freed + " freed");
    }
  }
}
