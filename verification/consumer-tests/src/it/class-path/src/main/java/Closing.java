import dev.askew.reclamation.Lease;
import dev.askew.reclamation.SharedResource;
import java.nio.ByteBuffer;
import java.time.Duration;

/** One thread uses a buffer all the time; another exchanges it, and closes it in the end. */
public final class Closing {
  private static final int USES = 1_000_000;

  public static void main(String[] args) throws InterruptedException {
    SharedResource<ByteBuffer> buffer = new SharedResource<>(filled(), Closing::poison);
    int[] wrong = new int[1];
    Thread user =
        new Thread(
            () -> {
              for (int i = 0; i < USES; i++) {
                try (Lease<ByteBuffer> lease = buffer.acquire()) {
                  wrong[0] += lease.get().get(0) == 1 ? 0 : 1;
                }
              }
            });
    user.start();
    while (user.isAlive()) {
      poison(buffer.exchange(filled()));
    }
    user.join();
    if (!buffer.close(Duration.ofSeconds(30)) || wrong[0] != 0) {
      throw new AssertionError(wrong[0] + " uses of what was closed");
    }
    System.out.println("closed under no user, after " + USES + " uses");
  }

  private static ByteBuffer filled() {
    return ByteBuffer.allocate(8).put(0, (byte) 1);
  }

  private static void poison(ByteBuffer closed) {
    closed.put(0, (byte) 0);
  }
}
