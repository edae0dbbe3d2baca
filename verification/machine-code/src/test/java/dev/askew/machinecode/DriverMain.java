// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import dev.askew.locks.AsymmetricFence;
import dev.askew.locks.Barriers;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The main class of the child JVM: runs a scenario until C2 has compiled its methods, and tells
 * where the fields lie that a walk has to know.
 */
final class DriverMain {
  /** More than any of the JVM's thresholds; it compiles in the foreground. */
  private static final int ROUNDS = 100_000;

  private static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final VarHandle FIRST;
  private static final VarHandle SECOND;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      FIRST = lookup.findVarHandle(Cells.class, "first", int.class);
      SECOND = lookup.findVarHandle(Cells.class, "second", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** What is written and read inside. */
  @SuppressWarnings("UnusedVariable") // by way of the handles
  static final class Cells {
    private int first;
    private int second;
    int guarded;

    int firstOpaque() {
      return (int) FIRST.getOpaque(this);
    }
  }

  private static volatile boolean isToEnd;

  private DriverMain() {}

  // ---- What C2 compiles ----

  static void biased(BiasedLock lock, Cells cells) {
    lock.lock();
    try {
      cells.guarded = 42;
    } finally {
      lock.unlock();
    }
  }

  static void reentrant(ReentrantLock lock, Cells cells) {
    lock.lock();
    try {
      cells.guarded = 42;
    } finally {
      lock.unlock();
    }
  }

  static void withVolatile(Mutant mutant, Cells cells) {
    mutant.lockVolatile();
    cells.guarded = 42;
    mutant.unlockVolatile();
  }

  static void withPlain(Mutant mutant, Cells cells) {
    mutant.lockPlain();
    cells.guarded = 42;
    mutant.unlockPlain();
  }

  static void withLoop(Mutant mutant) {
    mutant.lockAfterALoop();
  }

  static int fenced(Cells cells) {
    FIRST.setOpaque(cells, 1);
    AsymmetricFence.lightFence();
    return (int) SECOND.getOpaque(cells);
  }

  // ---- How it comes to be compiled ----

  public static void main(String[] arguments) throws Exception {
    // First what needs no lock: the JVM writes what it compiles into the midst of a line of ours.
    System.out.println("arch " + System.getProperty("os.arch"));
    System.out.println(
        "vm "
            + System.getProperty("java.vm.name")
            + " "
            + System.getProperty("java.vm.version")
            + " "
            + System.getProperty("os.arch"));
    Class<?> bias = Class.forName("dev.askew.locks.Bias");
    tell("lock.bias", BiasedLock.class.getDeclaredField("bias"));
    tell("bias.referent", Reference.class.getDeclaredField("referent"));
    tell("bias.holds", bias.getDeclaredField("holds"));
    tell("bias.phase", bias.getDeclaredField("phase"));
    tell("fence.backend", AsymmetricFence.class.getDeclaredField("backend"));
    tell("mutant.owner", Mutant.class.getDeclaredField("owner"));
    tell("mutant.holds", Mutant.class.getDeclaredField("holds"));
    tell("mutant.phase", Mutant.class.getDeclaredField("phase"));
    tell("mutant.rounds", Mutant.class.getDeclaredField("rounds"));
    tell("cells.first", Cells.class.getDeclaredField("first"));
    tell("cells.second", Cells.class.getDeclaredField("second"));
    tell("cells.guarded", Cells.class.getDeclaredField("guarded"));
    tell("thread.tid", Thread.class.getDeclaredField("tid"));
    for (Field field : Sections.fields()) {
      tell(Sections.nameOf(field), field);
    }
    Barriers.awaitReady(TIMEOUT);
    // On a line of its own: what measures the costs of locks has lock() compiled meanwhile.
    System.out.print("\nstatus " + Barriers.status() + "\n");
    System.out.flush();

    Cells cells = new Cells();
    Scenario scenario = Scenario.valueOf(arguments[0]);
    if (Jit.valueOf(arguments[1]) == Jit.GRAAL) {
      Thread reader = new Thread(DriverMain::awaitEndOfInput, "reader");
      reader.setDaemon(true);
      reader.start();
    } else {
      isToEnd = true;
    }
    do {
      run(scenario, cells);
    } while (!isToEnd);
  }

  /** The parent closes the input when it has seen the code. */
  private static void awaitEndOfInput() {
    try {
      while (System.in.read() >= 0) {
        // nothing is written
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      isToEnd = true;
    }
  }

  private static void run(Scenario scenario, Cells cells) throws InterruptedException {
    switch (scenario) {
      case INLINED, SEPARATE -> warmUp(biasedLock(), cells);
      case SEASONED -> season(cells);
      case RARELY_BIASED -> warmUpRarelyBiased(cells);
      case FENCE -> warmUpFence(cells);
      case SECTIONS -> Sections.warmUp(ROUNDS, cells);
      case REENTRANT -> warmUp(new ReentrantLock(), cells);
      case VOLATILE -> warmUpVolatile(new Mutant(), cells);
      case PLAIN -> warmUpPlain(new Mutant(), cells);
      case LOOP -> warmUpLoop(new Mutant());
    }
  }

  private static BiasedLock biasedLock() {
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    lock.biasToCurrentThread();
    return lock;
  }

  private static void warmUp(BiasedLock lock, Cells cells) {
    for (int i = 0; i < ROUNDS; i++) {
      biased(lock, cells);
    }
  }

  private static void warmUpRarelyBiased(Cells cells) {
    BiasedLock own = biasedLock();
    BiasedLock never = new BiasedLock(BiasPolicy.never());
    for (int i = 0; i < ROUNDS; i++) {
      biased(i % 50 == 0 ? own : never, cells);
    }
  }

  /** Makes the profile that C2 works from see every way through lock() and unlock(). */
  private static void season(Cells cells) throws InterruptedException {
    BiasedLock own = biasedLock();
    BiasedLock never = new BiasedLock(BiasPolicy.never());
    for (int i = 0; i < ROUNDS; i++) {
      biased(own, cells);
      if (i % 4 == 0) {
        biased(never, cells);
      } else if (i % 4 == 1) {
        own.lock();
        biased(own, cells);
        own.unlock();
      }
      if (i % 500 == 0) {
        Thread contender = new Thread(() -> biased(own, cells), "contender");
        if (i % 1000 == 0) { // revoked while the owner is inside
          own.lock();
          contender.start();
          while (!own.hasQueuedThread(contender)) {
            Thread.onSpinWait();
          }
          own.unlock();
        } else {
          contender.start();
        }
        contender.join();
        own.biasToCurrentThread();
      }
    }
  }

  private static void warmUp(ReentrantLock lock, Cells cells) {
    for (int i = 0; i < ROUNDS; i++) {
      reentrant(lock, cells);
    }
  }

  private static void warmUpVolatile(Mutant mutant, Cells cells) {
    for (int i = 0; i < ROUNDS; i++) {
      withVolatile(mutant, cells);
    }
  }

  private static void warmUpPlain(Mutant mutant, Cells cells) {
    for (int i = 0; i < ROUNDS; i++) {
      withPlain(mutant, cells);
    }
  }

  private static void warmUpLoop(Mutant mutant) {
    for (int i = 0; i < ROUNDS; i++) {
      mutant.rounds = 2;
      withLoop(mutant);
    }
  }

  private static void warmUpFence(Cells cells) {
    for (int i = 0; i < ROUNDS; i++) {
      fenced(cells);
    }
  }

  /**
   * Says at which offset of its object, or of its class, a field lies. By reflection, because a
   * mention of the class would be a warning that cannot be suppressed.
   */
  private static void tell(String name, Field field) throws ReflectiveOperationException {
    Class<?> type = Class.forName("sun.misc.Unsafe");
    Field instance = type.getDeclaredField("theUnsafe");
    instance.setAccessible(true);
    boolean isStatic = Modifier.isStatic(field.getModifiers());
    Object offset =
        type.getMethod(isStatic ? "staticFieldOffset" : "objectFieldOffset", Field.class)
            .invoke(instance.get(null), field);
    System.out.println("offset " + name + " " + offset);
  }
}
