// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Something that many threads use and that one of them exchanges or closes, never under anybody's
 * hands: a database handle, a mapped file, a native library's object.
 *
 * <pre>{@code
 * try (Lease<Database> lease = database.acquire()) {
 *   return lease.get().read(key);
 * }
 * }</pre>
 *
 * <p>A lease is a section of {@link Epochs}: to acquire and to close one costs two plain stores and
 * a light fence. {@link #exchange} and {@link #close} pay a heavy fence and wait until all leases
 * are closed on what they took away. Leases that are acquired meanwhile do not delay them.
 *
 * <p>What happens in a thread before {@code exchange} is seen by those who acquire what it put
 * there. What was done under a lease happens-before {@code exchange} returns, or {@code close}
 * frees, what the lease was on.
 *
 * @param <T> the type of the resource
 */
public final class SharedResource<T> {
  private final Epochs epochs;
  private final Consumer<? super T> free;

  /** Exchanges and closes one at a time. */
  private final ReentrantLock lock = new ReentrantLock();

  /** What leases are on; null once closed. */
  private volatile @Nullable T resource;

  /** What has been taken away and not been handed out. Guarded by lock. */
  private @Nullable Displaced<T> displaced;

  /** Guarded by lock. */
  private boolean isFreed;

  /** A resource that nobody finds any more. */
  private static final class Displaced<T> {
    @Nullable T resource;
    @Nullable Displaced<T> next;
  }

  /**
   * With sections of its own.
   *
   * @param resource the first resource
   * @param free frees what {@link #close} has taken away; called by the thread that closes
   */
  public SharedResource(T resource, Consumer<? super T> free) {
    this(new Epochs(), resource, free);
  }

  /**
   * With sections that are shared with others: less memory where there are many resources, but a
   * long lease on one delays the closing of all.
   *
   * @param epochs the sections
   * @param resource the first resource
   * @param free frees what {@link #close} has taken away; called by the thread that closes
   */
  public SharedResource(Epochs epochs, T resource, Consumer<? super T> free) {
    this.epochs = Objects.requireNonNull(epochs, "epochs");
    this.resource = Objects.requireNonNull(resource, "resource");
    this.free = Objects.requireNonNull(free, "free");
  }

  /**
   * A lease on the resource that is current. What it is on stays usable until it is closed, also if
   * it is exchanged meanwhile. Never blocks.
   *
   * @return the lease, to be closed once, by this thread. Some 24 bytes, which the compiler usually
   *     does without
   * @throws IllegalStateException if the resource is closed
   */
  public Lease<T> acquire() {
    Lease<T> lease = new Lease<>(Thread.currentThread()); // or no memory, but no section either
    Slot slot = epochs.enterSlot();
    T current = resource;
    if (current == null) {
      slot.exit();
      throw new IllegalStateException("The resource is closed.");
    }
    lease.open(slot, current);
    return lease;
  }

  /**
   * Puts another resource in the place of the current one and waits until nobody uses the old one
   * any more. Not interruptible. Waits for another thread's exchange.
   *
   * @param next what leases are on from now
   * @return the old one; nobody uses it, and it is the caller's to free
   * @throws IllegalStateException if this is closed, or if the current thread has a lease; then
   *     nothing is changed
   * @throws SecurityException as {@link Epochs#synchronize()}. The exchange has been made; {@link
   *     #close} will free the old one
   */
  public T exchange(T next) {
    Objects.requireNonNull(next, "next");
    Displaced<T> place = new Displaced<>(); // or no memory, and nothing is changed
    epochs.rejectOwnSection();
    lock.lock();
    try {
      T old = resource;
      if (old == null) {
        throw new IllegalStateException("The resource is closed.");
      }
      displace(place, old, next);
      epochs.synchronize();
      displaced = place.next;
      return old;
    } finally {
      lock.unlock();
    }
  }

  /** First kept, then taken away: whatever fails later, it is not lost. */
  private void displace(Displaced<T> place, T old, @Nullable T next) {
    place.resource = old;
    place.next = displaced;
    displaced = place;
    resource = next;
  }

  /**
   * Lets nobody acquire the resource any more, waits until nobody uses it, and frees it. If that
   * takes too long, the resource is closed to new leases but not freed: call this again. Not
   * interruptible.
   *
   * <p>If the function that frees throws, the exception goes on to the caller; the resource counts
   * as freed.
   *
   * @param timeout how long to wait at most; zero or less looks once
   * @return whether the resource has been freed; false if there are still leases, see {@link
   *     Epochs#synchronize(Duration)} for whose
   * @throws IllegalStateException if it was freed before, or if the current thread has a lease;
   *     then nothing is changed
   * @throws SecurityException as {@link Epochs#synchronize()}; nothing has been freed
   */
  public boolean close(Duration timeout) {
    long nanos = Epochs.saturatedNanos(timeout);
    long start = System.nanoTime();
    Displaced<T> place = new Displaced<>();
    epochs.rejectOwnSection();
    if (!tryLock(nanos)) {
      return false;
    }
    try {
      if (isFreed) {
        throw new IllegalStateException("The resource was closed before.");
      }
      T current = resource;
      if (current != null) {
        displace(place, current, null);
      }
      try {
        epochs.synchronize(Duration.ofNanos(nanos - (System.nanoTime() - start)));
      } catch (GracePeriodTimeoutException e) {
        return false;
      }
      freeAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean tryLock(long nanos) {
    long start = System.nanoTime();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return lock.tryLock()
              || lock.tryLock(nanos - (System.nanoTime() - start), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** All, whatever one of them throws. */
  private void freeAll() {
    isFreed = true;
    Throwable failure = null;
    for (Displaced<T> d = displaced; d != null; d = d.next) {
      try {
        free.accept(Objects.requireNonNull(d.resource));
      } catch (Throwable t) {
        if (failure == null) {
          failure = t;
        } else if (failure != t) {
          failure.addSuppressed(t);
        }
      }
    }
    displaced = null;
    if (failure instanceof Error e) {
      throw e;
    } else if (failure instanceof RuntimeException e) {
      throw e;
    } else if (failure != null) {
      throw new IllegalStateException("The resource's free function threw.", failure);
    }
  }

  /**
   * Whose sections these are.
   *
   * @return what was given to the constructor, or what this has made for itself
   */
  public Epochs epochs() {
    return epochs;
  }
}
