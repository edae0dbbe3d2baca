// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import dev.askew.locks.Barriers;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import dev.askew.locks.BiasedReadWriteLock;
import java.io.File;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.file.Files;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;

/**
 * The main class of the child JVM of {@link OneProcessorTest}: an owner that enters and leaves all
 * the time, and a contender that wakes up now and then and revokes, both on one processor. There a
 * thread sees another's accesses in the order in which the code has them, whatever the processor
 * does, because a switch of threads lies between. So no fence is needed, and what goes wrong is the
 * compiler's doing.
 *
 * <p>Runs free at first, so that the compiler gets to work, until something comes from standard
 * input; and then bound to one processor, until the contender has revoked so often as it was told.
 */
final class OneProcessorMain {
  /** Whose order is tested, in a JVM of its own each: the owner's code is compiled for one. */
  enum Subject {
    /** The owner of a {@link BiasedLock}, as it enters. */
    OWNER,
    /** A reader of a {@link BiasedReadWriteLock}, as it enters. */
    READER,
    /** Entering and leaving by opaque accesses, as the locks do. */
    OPAQUE,
    /** Control: by plain accesses, which a compiler may exchange. */
    PLAIN,
    /** Control: by opaque accesses in the wrong order, what a compiler would make of them. */
    SWAPPED
  }

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BATCH = 1_000;

  private OneProcessorMain() {}

  /**
   * One owner and one contender.
   *
   * <p>Unnoticed is a revocation after which the owner went in though the contender had found it
   * outside, or left without a word though the contender had found it inside and waits.
   */
  abstract static class Contest {
    long revocations;
    volatile long unnoticed;

    /** The owner's code. Called again and again until the end. */
    abstract void batch();

    /** The contender's. */
    abstract void revoke();
  }

  /** A lock of Askew's, of which only entering can be seen from outside. */
  static final class OfLocks extends Contest {
    private final Lock owners;
    private final Lock contenders;
    private volatile boolean visited;

    OfLocks(Lock owners, Lock contenders) {
      this.owners = owners;
      this.contenders = contenders;
    }

    @Override
    void batch() {
      for (int i = 0; i < BATCH; i++) {
        owners.lock();
        if (visited) { // nothing can be expected of such a lock any more
          throw new AssertionError("the owner is in beside a contender");
        }
        owners.unlock();
      }
    }

    @Override
    void revoke() {
      pause();
      contenders.lock();
      visited = true;
      pause();
      visited = false;
      contenders.unlock();
      revocations = BiasedLock.statistics().revocations();
    }
  }

  /** What owner and contender meet on; a new one for each revocation. */
  static final class Cell {
    int holds;
    int phase;
    boolean visited;
    boolean waiting;
    volatile boolean isOver;
  }

  /** The protocol in its smallest form. */
  abstract static class OfAccesses extends Contest {
    static final VarHandle HOLDS;
    static final VarHandle PHASE;
    private static final VarHandle VISITED;
    private static final VarHandle WAITING;

    static {
      try {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        HOLDS = lookup.findVarHandle(Cell.class, "holds", int.class);
        PHASE = lookup.findVarHandle(Cell.class, "phase", int.class);
        VISITED = lookup.findVarHandle(Cell.class, "visited", boolean.class);
        WAITING = lookup.findVarHandle(Cell.class, "waiting", boolean.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    private volatile Cell cell = new Cell();

    abstract boolean enter(Cell c);

    abstract boolean exit(Cell c);

    boolean isVisited(Cell c) {
      return (boolean) VISITED.getOpaque(c);
    }

    @Override
    @SuppressWarnings("NonAtomicVolatileUpdate") // the owner alone writes it
    final void batch() {
      Cell c = cell;
      if (c.isOver) {
        Thread.yield();
        return;
      }
      for (int i = 0; i < BATCH; i++) {
        if (!enter(c)) {
          break;
        }
        if (isVisited(c)) {
          unnoticed++;
          break;
        }
        if (!exit(c)) {
          break;
        }
        if ((boolean) WAITING.getOpaque(c)) {
          unnoticed++;
          break;
        }
        if (i == BATCH - 1) {
          return;
        }
      }
      c.isOver = true;
    }

    @Override
    final void revoke() {
      Cell c = new Cell();
      cell = c;
      pause();
      PHASE.setVolatile(c, 1);
      if ((int) HOLDS.getVolatile(c) == 0) {
        VISITED.setVolatile(c, true);
      } else {
        WAITING.setVolatile(c, true);
      }
      while (!c.isOver) {
        pause();
      }
      revocations++;
    }
  }

  static final class Opaque extends OfAccesses {
    @Override
    boolean enter(Cell c) {
      HOLDS.setOpaque(c, 1);
      return (int) PHASE.getOpaque(c) == 0;
    }

    @Override
    boolean exit(Cell c) {
      HOLDS.setRelease(c, 0);
      return (int) PHASE.getOpaque(c) == 0;
    }
  }

  static final class Plain extends OfAccesses {
    @Override
    boolean enter(Cell c) {
      c.holds = 1;
      return c.phase == 0;
    }

    @Override
    boolean exit(Cell c) {
      c.holds = 0;
      return c.phase == 0;
    }

    /** Or else it would be this access that keeps the others in their places. */
    @Override
    boolean isVisited(Cell c) {
      return c.visited;
    }
  }

  static final class Swapped extends OfAccesses {
    @Override
    boolean enter(Cell c) {
      boolean isBiased = (int) PHASE.getOpaque(c) == 0;
      HOLDS.setOpaque(c, 1);
      return isBiased;
    }

    @Override
    boolean exit(Cell c) {
      boolean isBiased = (int) PHASE.getOpaque(c) == 0;
      HOLDS.setRelease(c, 0);
      return isBiased;
    }
  }

  private static Contest contest(Subject subject) {
    return switch (subject) {
      case OWNER -> {
        BiasedLock lock = new BiasedLock(BiasPolicy.eager());
        yield new OfLocks(lock, lock);
      }
      case READER -> {
        BiasedReadWriteLock lock = new BiasedReadWriteLock(BiasPolicy.eager());
        yield new OfLocks(lock.readLock(), lock.writeLock());
      }
      case OPAQUE -> new Opaque();
      case PLAIN -> new Plain();
      case SWAPPED -> new Swapped();
    };
  }

  /** Long enough for the owner to be far away, at a place that is another each time. */
  private static void pause() {
    LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(20_000, 60_000));
  }

  public static void main(String[] arguments) throws Exception {
    Contest contest = contest(Subject.valueOf(arguments[0]));
    long wanted = Long.parseLong(arguments[1]);
    Barriers.awaitReady(PATIENCE);
    System.out.println("status " + Barriers.status());

    Thread owner = new Thread(() -> repeat(contest), "owner");
    owner.setDaemon(true);
    owner.setUncaughtExceptionHandler(
        (thread, thrown) -> {
          thrown.printStackTrace();
          Runtime.getRuntime().halt(1);
        });
    owner.start();
    while (System.in.available() == 0) { // the parent says when it is compiled
      contest.revoke();
    }
    bindToOneProcessor();
    System.out.println("bound");
    long revocations = contest.revocations;
    long unnoticed = contest.unnoticed;
    while (contest.revocations - revocations < wanted) {
      contest.revoke();
    }
    // Each on a line of its own, whatever the JVM says of its compilations meanwhile.
    System.out.print(
        "\nrevocations "
            + (contest.revocations - revocations)
            + "\nunnoticed "
            + (contest.unnoticed - unnoticed)
            + "\n");
  }

  private static void repeat(Contest contest) {
    for (; ; ) {
      contest.batch();
    }
  }

  /** All threads of this JVM, to the first processor that it may use. */
  private static void bindToOneProcessor() throws IOException, InterruptedException {
    String pid = String.valueOf(ProcessHandle.current().pid());
    String allowed =
        Files.readAllLines(java.nio.file.Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("Cpus_allowed_list:"))
            .map(line -> line.replaceAll("\\D*(\\d+).*", "$1"))
            .findFirst()
            .orElseThrow();
    Process taskset =
        new ProcessBuilder("taskset", "-a", "-p", "-c", allowed, pid)
            .redirectErrorStream(true)
            .redirectOutput(new File("/dev/null"))
            .start();
    if (taskset.waitFor() != 0) {
      throw new IllegalStateException("taskset failed");
    }
  }
}
