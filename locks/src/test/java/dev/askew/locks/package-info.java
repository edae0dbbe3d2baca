// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * Tests of the locks. Those of {@code BiasedReadWriteLock} begin with {@code ReadWrite}.
 *
 * <ul>
 *   <li>Contract: {@code *ContractTest} holds the locks, in each state that a bias can be in, to
 *       what the JDK's lock documents, and runs the same tests against the JDK's lock. The build
 *       runs these tests three times: with the kernel's fence, with handshakes, and with the
 *       fallback. {@code *SurfaceTest} compares the public methods, {@code ReadWriteOverridesTest}
 *       what a subclass can rely on.
 *   <li>Revocation: {@code *BiasKeptTest} says what ends a bias, {@code RevocationTest} ends it
 *       whatever the owner is doing, {@code *RevocationPhasesTest} stops it in its middle, {@code
 *       SweepTest} revokes many locks with one fence, {@code BulkRevocationTest} those of a walk
 *       that nobody announced. {@code AsymmetricFenceTest} is about the heavy fence that threads
 *       share, {@code VirtualThreadsTest} about owners that change their carrier thread.
 *   <li>Policy: {@code *PolicyTest} says when a bias is granted and when it returns. {@code
 *       ReadWriteProgressTest} compares how long a thread may have to wait.
 *   <li>Failure: {@code *FailingFenceTest}, {@code *StackOverflowTest}, {@code
 *       FenceAtStackEndTest}, {@code OutOfMemoryTest}. {@code RetentionTest} and {@code
 *       ReaderSlotContractTest} say what is left of threads that died.
 *   <li>Child JVMs: a backend is chosen once in a JVM, and some failures cannot be undone. The
 *       class that such a child runs has the test's name with {@code Main} for {@code Test}: {@code
 *       SelectionMain} belongs to {@code SelectionTest}.
 * </ul>
 *
 * <p>The tests share {@code Mode} and {@code ReadWriteMode} (the states of a lock), {@code
 * FullLock} and {@code ReadWriteFullLock} (one face for our lock and the JDK's), {@code Grant} and
 * {@code ReadWriteBias} (a look at the bias), {@code Peer} (another thread), {@code Hammer} and
 * {@code ReadWriteHammer} (many threads, with a count that must come out right), {@code
 * GatedBackend} (a fence that waits for the test).
 */
package dev.askew.locks;
