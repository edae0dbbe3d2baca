package org.example.fat;

import dev.askew.locks.Barriers;
import dev.askew.locks.BiasedLock;
import java.time.Duration;

public final class Main {
  public static void main(String[] args) throws InterruptedException {
    Barriers.awaitReady(Duration.ofSeconds(30));
    BiasedLock lock = new BiasedLock();
    lock.lock();
    try {
      System.out.println(Barriers.status() + ", locked: " + lock.isLocked());
    } finally {
      lock.unlock();
    }
  }
}
