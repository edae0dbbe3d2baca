// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.reclamation;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;
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

  private static final VarHandle CHANGER;

  static {
    try {
      CHANGER = MethodHandles.lookup().findVarHandle(SharedResource.class, "changer", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Who exchanges or closes: one at a time. Claimed by compare-and-set and given up by a store,
   * which needs no stack.
   */
  private volatile @Nullable Thread changer;

  /** What leases are on; null once closed. */
  private volatile @Nullable T resource;

  /** What has been taken away and not been handed out. The changer's own. */
  private @Nullable Displaced<T> displaced;

  /** The changer's own. */
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
      try {
        slot.exit();
      } catch (StackOverflowError e) { // it has not begun; what follows is no call
        int n = slot.nested;
        if (n == 0 || n == Slot.LENT) {
          slot.state = 0;
          slot.guest = null;
        } else {
          slot.nested = n - 1;
        }
      }
      throw new IllegalStateException("The resource is closed.");
    }
    lease.slot = slot; // by no call, for which there might be no stack
    lease.resource = current;
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
   * @throws IllegalArgumentException if {@code next} is the current resource, or one that waits to
   *     be freed by {@link #close}; then nothing is changed
   * @throws SecurityException as {@link Epochs#synchronize()}. After this, as after an error of the
   *     JVM, the exchange may have been made; then {@link #close} frees the old one
   */
  public T exchange(T next) {
    Objects.requireNonNull(next, "next");
    Displaced<T> place = new Displaced<>(); // or no memory, and nothing is changed
    epochs.rejectOwnSection();
    if (!isClaimed(Long.MAX_VALUE)) {
      throw new AssertionError("in 292 years");
    }
    try {
      T old = resource;
      if (old == null) {
        throw new IllegalStateException("The resource is closed.");
      }
      rejectIfHere(old, next);
      displace(place, old, next);
      epochs.synchronize();
      displaced = place.next;
      return old;
    } finally {
      changer = null;
    }
  }

  /** What is here twice would be freed twice: perhaps an exchange that failed is repeated. */
  private void rejectIfHere(T current, T next) {
    boolean isHere = current == next;
    for (Displaced<T> d = displaced; d != null; d = d.next) {
      isHere |= d.resource == next;
    }
    if (isHere) {
      throw new IllegalArgumentException(
          "This resource is here already, perhaps by an exchange that failed after it was made.");
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
    if (!isClaimed(nanos)) {
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
      changer = null;
    }
  }

  /** Waits until nobody else exchanges or closes; false if that takes too long. */
  private boolean isClaimed(long nanos) {
    Thread me = Thread.currentThread();
    if (changer == me) { // the function that frees calls, or what it calls
      throw new IllegalStateException("The resource was closed before.");
    }
    if (CHANGER.compareAndSet(this, (Thread) null, me)) {
      return true;
    }
    long start = System.nanoTime();
    Pause pause = new Pause();
    try {
      boolean claimed = false;
      for (long left = nanos; !claimed && left > 0; left = nanos - (System.nanoTime() - start)) {
        pause.next(left);
        claimed = changer == null && CHANGER.compareAndSet(this, (Thread) null, me);
      }
      pause.end();
      return claimed;
    } catch (Throwable t) { // no stack, say
      if (changer == me) {
        changer = null;
      }
      throw t;
    }
  }

  /** All, whatever one of them throws. */
  private void freeAll() {
    isFreed = true;
    Throwable failure = null;
    for (Displaced<T> d = displaced; d != null; d = d.next) {
      T old = d.resource;
      try {
        if (old != null) { // always
          free.accept(old);
        }
      } catch (Throwable t) {
        if (failure == null) {
          failure = t;
        } else if (failure != t) {
          try {
            failure.addSuppressed(t);
          } catch (VirtualMachineError e) {
            // no memory for the second
          }
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
