// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.locks.AsymmetricFence;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * A resource that many threads use all the time, and that is exchanged now and then; the old one is
 * closed when nobody uses it any more. The same resource is not to be put in twice.
 *
 * @param <T> what is guarded, for instance an open file
 */
public final class Guarded<T extends AutoCloseable> {
  private static final VarHandle IN_USE;

  static {
    try {
      IN_USE = MethodHandles.lookup().findVarHandle(User.class, "inUse", AutoCloseable.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final List<User<T>> users = new CopyOnWriteArrayList<>();
  private volatile T current;

  /** Begins with a first resource. */
  public Guarded(T first) {
    current = first;
  }

  /** A new user, for one thread. */
  public User<T> newUser() {
    User<T> user = new User<>(this);
    users.add(user);
    return user;
  }

  /** Exchanges the resource, waits until nobody uses the old one, and closes it. */
  public synchronized void exchange(T next) throws Exception {
    T old = current;
    current = next; // C
    AsymmetricFence.heavyFence(); // if it fails, the old resource stays open
    for (User<T> user : users) {
      while (IN_USE.getAcquire(user) == old) { // D
        Thread.yield();
      }
    }
    old.close();
  }

  /** One thread's side. Its slot is the hazard pointer: what it names may not be closed. */
  public static final class User<T extends AutoCloseable> {
    private final Guarded<T> guarded;

    @SuppressWarnings("UnusedVariable") // through IN_USE
    private @Nullable AutoCloseable inUse;

    private User(Guarded<T> guarded) {
      this.guarded = Objects.requireNonNull(guarded);
    }

    /** The resource, which stays open until {@link #end()}. */
    public T begin() {
      for (; ; ) {
        T resource = guarded.current;
        IN_USE.setOpaque(this, resource); // A
        AsymmetricFence.lightFence();
        if (guarded.current == resource) { // B
          return resource;
        }
      }
    }

    /** Gives it back. */
    public void end() {
      IN_USE.setRelease(this, null);
    }
  }
}
