import dev.askew.locks.Barriers;
import dev.askew.locks.BiasedLock;
import java.time.Duration;

/** One thread counts all the time; others look now and then. */
public final class Example {
  private final BiasedLock lock = new BiasedLock();
  private long count; // guarded by lock

  void increment() {
    lock.lock(); // no atomic instruction and no fence, for the thread that always comes
    try {
      count++;
    } finally {
      lock.unlock();
    }
  }

  long count() {
    lock.lock(); // any other thread revokes the bias: one heavy fence, microseconds
    try {
      return count;
    } finally {
      lock.unlock();
    }
  }

  public static void main(String[] args) throws InterruptedException {
    Barriers.awaitReady(Duration.ofSeconds(30)); // only so that it can be shown; no lock waits
    System.out.println(Barriers.status());
    Example example = new Example();
    for (int i = 0; i < 10_000_000; i++) {
      example.increment();
    }
    Thread other = new Thread(() -> System.out.println("counted " + example.count()));
    other.start();
    other.join();
  }
}
