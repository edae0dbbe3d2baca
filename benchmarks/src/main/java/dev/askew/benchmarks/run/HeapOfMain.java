// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import dev.askew.benchmarks.micro.Readiness;
import dev.askew.locks.BiasedLock;
import dev.askew.locks.BiasedReadWriteLock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;
import org.openjdk.jol.info.GraphLayout;

/** What {@link Footprint} runs: prints, for each peer, its name and its bytes. */
final class HeapOfMain {
  private HeapOfMain() {}

  /** By name. */
  static final Map<String, Supplier<Object>> PEERS = new LinkedHashMap<>();

  static {
    PEERS.put("BiasedLock", BiasedLock::new);
    PEERS.put("BiasedLock (biased)", HeapOfMain::biased);
    PEERS.put("ReentrantLock", ReentrantLock::new);
    PEERS.put("BiasedReadWriteLock", BiasedReadWriteLock::new);
    PEERS.put("ReentrantReadWriteLock", ReentrantReadWriteLock::new);
    PEERS.put("StampedLock", StampedLock::new);
    PEERS.put("Semaphore(1)", () -> new Semaphore(1));
    PEERS.put("Object", Object::new);
  }

  public static void main(String[] args) {
    Readiness.await();
    PEERS.forEach((peer, maker) -> System.out.println(peer + "\t" + bytes(maker)));
  }

  private static Object biased() {
    BiasedLock lock = new BiasedLock();
    if (!lock.biasToCurrentThread()) {
      throw new IllegalStateException("not biased: " + lock);
    }
    return lock;
  }

  /**
   * What one has and another does not: what both share, a policy or a thread, counts for nothing.
   */
  private static long bytes(Supplier<Object> maker) {
    Object one = maker.get();
    Object other = maker.get();
    long bytes = 0;
    for (int i = 0; i < 2; i++) { // the first look makes objects of its own
      bytes = GraphLayout.parseInstance(one).subtract(GraphLayout.parseInstance(other)).totalSize();
    }
    return bytes;
  }
}
