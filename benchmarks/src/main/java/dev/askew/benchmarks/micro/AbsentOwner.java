// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.micro;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that owns biases and then is elsewhere: busy with something of its own, parked, or
 * blocked in native code.
 */
final class AbsentOwner {
  static final String BUSY = "busy elsewhere";
  static final String PARKED = "parked";
  static final String IN_NATIVE = "blocked in native code";

  private static final long PATIENCE_NANOS = 30_000_000_000L;

  private final String whereabouts;
  private final Pipe pipe;
  private final Thread thread;
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * What to do next; null while there is nothing new. Written by the caller, taken by the owner.
   */
  private volatile @Nullable Runnable errand;

  private volatile boolean ended;

  /** What the owner is busy with. */
  private long work;

  AbsentOwner(String whereabouts) throws IOException {
    this.whereabouts = whereabouts;
    pipe = Pipe.open();
    thread = new Thread(this::live, "owner");
    thread.setDaemon(true);
    thread.start();
  }

  /** Has the owner run something, and returns when it has done so and is away again. */
  void run(Runnable something) throws IOException {
    errand = something;
    call();
    long start = System.nanoTime();
    while (errand != null || !isAway()) {
      Throwable t = failure.get();
      if (t != null) {
        throw new IllegalStateException("the owner failed", t);
      }
      if (System.nanoTime() - start > PATIENCE_NANOS) {
        throw new IllegalStateException("the owner does not come back");
      }
      Thread.yield();
    }
    if (whereabouts.equals(IN_NATIVE)) {
      // From outside nobody sees when a thread has left Java and is in the kernel.
      LockSupport.parkNanos(200_000);
    }
  }

  void end() throws IOException, InterruptedException {
    ended = true;
    call();
    thread.join(10_000);
    if (thread.isAlive()) {
      throw new IllegalStateException("the owner does not end");
    }
    pipe.sink().close();
    pipe.source().close();
  }

  private void call() throws IOException {
    switch (whereabouts) {
      case PARKED -> LockSupport.unpark(thread);
      case IN_NATIVE -> {
        if (pipe.sink().write(ByteBuffer.allocate(1)) != 1) {
          throw new IOException("the pipe is full");
        }
      }
      default -> {
        // busy, and looks by itself
      }
    }
  }

  private boolean isAway() {
    return !whereabouts.equals(PARKED) || thread.getState() == Thread.State.WAITING;
  }

  private void live() {
    try {
      while (!ended) {
        Runnable next = errand;
        if (next != null) {
          next.run();
          errand = null;
        }
        beAway();
      }
    } catch (Throwable t) {
      failure.set(t);
    }
  }

  private void beAway() throws IOException {
    switch (whereabouts) {
      case BUSY -> {
        while (errand == null && !ended) {
          for (int i = 0; i < 100; i++) {
            work = work * 31 + i;
          }
        }
      }
      case PARKED -> {
        while (errand == null && !ended) {
          LockSupport.park(this);
        }
      }
      case IN_NATIVE -> {
        if (pipe.source().read(ByteBuffer.allocate(1)) != 1) {
          throw new IOException("the pipe has ended");
        }
      }
      default -> throw new IllegalArgumentException(whereabouts);
    }
  }
}
