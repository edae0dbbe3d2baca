package org.example.backend;

import dev.askew.locks.Barriers;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import java.time.Duration;

public final class Main {
  public static void main(String[] args) throws InterruptedException {
    Barriers.awaitReady(Duration.ofSeconds(30));
    BiasedLock lock = new BiasedLock(BiasPolicy.eager());
    if (!lock.biasToCurrentThread()) {
      throw new AssertionError("no bias: " + Barriers.status());
    }
    Thread other = new Thread(() -> lock.lock()); // revokes
    other.start();
    other.join();
    String where = Main.class.getModule().isNamed() ? "module path" : "class path";
    System.out.println(Barriers.status() + ", on the " + where + ", locked: " + lock.isLocked());
  }
}
