// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

/**
 * The child of {@link ReaderSlotContractTest}: the first thread that uses a read-write lock has a
 * getId() that throws, the second one that uses such a lock itself.
 */
final class NoIdMain {
  private static final class WithoutId extends Thread {
    @Override
    public long getId() {
      throw new IllegalStateException("no id");
    }

    @Override
    public void run() {
      try {
        use(new BiasedReadWriteLock(BiasPolicy.eager()));
      } catch (IllegalStateException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static final class LockingId extends Thread {
    private boolean busy;

    @Override
    public long getId() {
      if (!busy) {
        busy = true;
        use(new BiasedReadWriteLock(BiasPolicy.eager()));
        busy = false;
      }
      return 1;
    }

    @Override
    public void run() {
      use(new BiasedReadWriteLock(BiasPolicy.eager()));
    }
  }

  private NoIdMain() {}

  private static void use(BiasedReadWriteLock lock) {
    for (int i = 0; i < 1_000; i++) {
      lock.readLock().lock();
      lock.readLock().unlock();
    }
    lock.writeLock().lock();
    lock.writeLock().unlock();
  }

  public static void main(String[] args) throws InterruptedException {
    for (Thread strange : new Thread[] {new WithoutId(), new LockingId()}) {
      strange.start();
      strange.join();
    }
    use(new BiasedReadWriteLock(BiasPolicy.eager()));
    System.out.println("sound");
  }
}
