package org.example.alone;

import dev.askew.locks.Barriers;
import dev.askew.locks.BiasedLock;
import java.io.File;
import java.time.Duration;

/** Says what is on its class path, what serves, and whether a lock is biased. */
public final class Main {
  private Main() {}

  public static void main(String[] args) throws InterruptedException {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      System.out.println("entry: " + new File(entry).getName());
    }
    Barriers.awaitReady(Duration.ofSeconds(30));
    System.out.println(Barriers.status());
    BiasedLock lock = new BiasedLock();
    System.out.println("biased: " + lock.biasToCurrentThread());
    Thread other =
        new Thread(
            () -> {
              lock.lock();
              lock.unlock();
              System.out.println("revoked: " + lock);
            });
    other.start();
    other.join();
  }
}
