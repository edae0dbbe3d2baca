package org.example.modules;

import dev.askew.locks.Barriers;
import dev.askew.locks.BiasedLock;
import dev.askew.reclamation.Lease;
import dev.askew.reclamation.SharedResource;
import java.time.Duration;

public final class Main {
  public static void main(String[] args) throws InterruptedException {
    Barriers.awaitReady(Duration.ofSeconds(30));
    BiasedLock lock = new BiasedLock();
    lock.lock();
    try {
      System.out.println(Barriers.status() + " in " + BiasedLock.class.getModule());
    } finally {
      lock.unlock();
    }
    SharedResource<String> resource =
        new SharedResource<>(
            "a resource", freed -> System.out.println("freed " + freed + " in " + module()));
    try (Lease<String> lease = resource.acquire()) {
      System.out.println("uses " + lease.get());
    }
    if (!resource.close(Duration.ofSeconds(30))) {
      throw new AssertionError("not closed");
    }
    if (BiasedLock.class.getModule().isExported("dev.askew.locks.internal", Main.class.getModule())) {
      throw new AssertionError("the locks' internals are exported to users");
    }
  }

  private static Module module() {
    return SharedResource.class.getModule();
  }
}
