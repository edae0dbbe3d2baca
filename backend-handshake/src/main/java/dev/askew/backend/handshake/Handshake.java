// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.handshake;

import java.lang.invoke.VarHandle;
import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Makes HotSpot stop one thread for as long as it takes to note its stack. What is wanted is the
 * stop, and not the stack: a thread that has stopped has executed a full fence.
 */
final class Handshake {
  /*
   * Why this is a fence of the target
   *
   * Let T be the target and R the caller. To be shown: there is a point P in T's program such that
   * R sees, when execute() has returned, all that T wrote before P, and T sees after P all that R
   * wrote before the call. P may lie between any two instructions of T, as that of an interrupt of
   * membarrier(2) may; a safepoint poll is one such place. So what is examined in the owner's
   * machine code for membarrier suffices here too. What follows is HotSpot's behaviour and no
   * specification. Read were the sources of JDK 21 and 25, below src/hotspot/share unless another
   * path is given; of JDK 17 and 20 only what is named at the end.
   *
   * JDK 21 and 25: Thread.getStackTrace() ends in java_lang_Thread::async_get_stack_trace
   * (classfile/javaClasses.cpp), which executes a handshake with T (runtime/handshake.cpp).
   * HandshakeState::add_operation queues the operation and arms T's poll by a release store;
   * Handshake::execute then executes a fence, and waits until the operation has been executed
   * once, under T's handshake lock:
   *
   * 1. by T itself, at a safepoint poll or on a transition. process_by_self executes a full fence
   *    and takes the handshake lock; do_handshake ends with an atomic decrement, on whose outcome R
   *    waits, and which R's acquire follows. So what T wrote is visible to R, and the queue, where T
   *    found the operation, makes visible to T what R wrote before. P is the poll.
   * 2. by R, or by another requester, which R then waits for in the same way. It has the handshake
   *    lock, and saw T blocked or in native code (SafepointSynchronize::handshake_safe). T stored
   *    that state by a release store, after all it had done in Java; R's loads of the state
   *    acquire. T comes back to Java only by a transition that stores its state, executes a full
   *    fence, and looks at its poll (runtime/interfaceSupport.inline.hpp, and the native wrapper in
   *    cpu/.../sharedRuntime_*.cpp). The poll is armed before R looks at T's state, with a fence
   *    between. So T finds it armed, and waits for the lock, or has not left Java's safe states. P
   *    is where T is. With -XX:+UseSystemMemoryBarrier the transition has no fence, and
   *    Handshake::execute calls membarrier(2) in its place; the JVM refuses that flag where there
   *    is no membarrier(2).
   *
   * There is no handshake with a thread that is not in the list of threads. Such a thread has not
   * started, or has left Java for good: it took itself off the list under a lock and an atomic
   * exchange of the list, which R's look at the list acquires. Where R finds a thread not alive,
   * the Java language specification (17.4.4) says that R sees all it did.
   *
   * A virtual thread (JDK 21 to 25; VirtualThread.asyncGetStackTrace in java.base). If it is
   * mounted, the handshake is with its carrier, and counts only if it finds there, at that moment,
   * the continuation of T; otherwise all is tried again. If it is not mounted, R moves its volatile
   * state by compare-and-set to "suspended" and back. T stored the state before, when it had
   * yielded, and will be mounted by a compare-and-set of the same word. So T's past happens-before
   * that of R, and R's before T's future.
   *
   * The releases between 21 and 25 and those after 25 have not been read. Platform threads are
   * taken to be treated there as in 21 and 25. For virtual threads after 25, all threads are
   * stopped, as below.
   *
   * Up to JDK 20: a VM operation at a global safepoint, VM_ThreadDump (runtime/vmOperations.cpp),
   * as Thread.getAllStackTraces() is in JDK 21 and 25. All threads stop at polls, or are in states
   * that they cannot leave without looking, by the same transitions (runtime/safepoint.cpp). So it
   * is as good a fence. It is dearer, because all threads stop, and the slowest decides how long
   * that takes. Of JDK 17 and 20 was read that ThreadService::dump_stack_traces executes that
   * operation (services/threadService.cpp), and of JDK 17 that both methods of Thread end there
   * (Thread.java); the safepoint itself is taken to be that of JDK 21 and 25. On JDK 18 to 20
   * Thread.getAllStackTraces() is called, though JDK 19 and 20 have a handshake as well
   * (classfile/javaClasses.cpp): how it is executed there has not been read.
   */

  private static final int FEATURE = Runtime.version().feature();

  /** The first release whose handshakes have been read. */
  private static final int FIRST_EXAMINED = 21;

  /** The last release whose handling of virtual threads has been read. */
  private static final int LAST_EXAMINED = 25;

  /** Whether it is known how HotSpot comes by the stack trace of one thread. */
  private static final boolean IS_KNOWN = FEATURE == 17 || FEATURE >= FIRST_EXAMINED;

  /** Apart, because it takes a millisecond that the opening of the backend can do without. */
  private static final class Subclasses {
    /**
     * Whether the stack trace of a thread of that class comes by the same way. The method can be
     * overridden, and then need not reach the thread at all.
     */
    static final ClassValue<Boolean> ARE_LIKE_THREAD =
        new ClassValue<>() {
          @Override
          protected Boolean computeValue(Class<?> type) {
            try {
              return type.getMethod("getStackTrace").getDeclaringClass() == Thread.class
                  && (FEATURE <= LAST_EXAMINED
                      || !type.getName().equals("java.lang.VirtualThread"));
            } catch (NoSuchMethodException | LinkageError | SecurityException e) {
              return false; // its methods cannot be read
            }
          }
        };
  }

  private Handshake() {}

  /** Whether only the target stops, and not all threads. */
  static boolean isWithOneThread() {
    return FEATURE >= FIRST_EXAMINED;
  }

  /**
   * Returns after the target has executed a full fence, and the caller before and after.
   *
   * @return whether the target was there to be stopped; a guess
   * @throws SecurityException if a security manager denies stack traces to Askew
   */
  static boolean execute(Thread target) {
    VarHandle.fullFence();
    boolean found = target == Thread.currentThread() || stop(target);
    VarHandle.fullFence();
    return found;
  }

  /** With Askew's own permissions, whoever is on the stack. */
  @SuppressWarnings("removal") // needed as long as Askew runs on JDK 17
  private static boolean stop(Thread target) {
    return System.getSecurityManager() == null
        ? noteStack(target)
        : AccessController.doPrivileged((PrivilegedAction<Boolean>) () -> noteStack(target));
  }

  private static boolean noteStack(Thread target) {
    boolean byItself = IS_KNOWN && isLikeThread(target.getClass());
    return byItself
        ? target.getStackTrace().length != 0
        : Thread.getAllStackTraces().containsKey(target);
  }

  private static boolean isLikeThread(Class<?> type) {
    return type == Thread.class || Subclasses.ARE_LIKE_THREAD.get(type);
  }

  /** Loads what a handshake with a thread of a subclass needs, perhaps at the end of a stack. */
  static void settleIn() {
    Subclasses.ARE_LIKE_THREAD.get(Thread.class);
  }
}
