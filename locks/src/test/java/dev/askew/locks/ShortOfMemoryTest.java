// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.testing.ChildJvm;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A heap that is full while the backend is chosen: the choice is made when there is memory. */
class ShortOfMemoryTest {
  @TempDir Path services;

  @ParameterizedTest
  @ValueSource(strings = {"made", "asked", "opened"})
  void theChoiceIsMadeOnceThereIsMemoryAgain(String when) throws Exception {
    Path file =
        services.resolve("META-INF/services").resolve(BarrierBackendProvider.class.getName());
    Files.createDirectories(file.getParent());
    Files.writeString(file, Greedy.class.getName());
    List<String> flags =
        List.of(
            "-Dgreedy=" + when,
            "-Xmx32m",
            "-XX:+UseSerialGC",
            "-cp",
            services + File.pathSeparator + System.getProperty("java.class.path"));
    List<String> lines = ChildJvm.run(FullHeapMain.class, flags).lines();
    assertThat(lines).contains("READY: own, the user's own", "sound");
    assertThat(lines).noneMatch(line -> line.startsWith("Exception in thread"));
  }

  /** Is short of memory when that is first done to it, and takes all there is when opened. */
  public static final class Greedy extends Providers.Own {
    static volatile @Nullable Object hoard;
    static volatile boolean done;

    /** For the service loader. */
    public Greedy() {
      take("made");
    }

    @Override
    public int priority() {
      take("asked");
      return super.priority();
    }

    @Override
    public @Nullable BarrierBackend open() {
      take("opened");
      return super.open();
    }

    private static void take(String when) {
      if (!done && when.equals(System.getProperty("greedy"))) {
        done = true;
        if (!when.equals("opened")) { // in a full heap, noting that down would fail as well
          throw new OutOfMemoryError("for a moment");
        }
        for (int size = 1 << 20; ; ) {
          try {
            hoard = new Object[] {hoard, new byte[size]};
          } catch (OutOfMemoryError e) {
            if (size == 1) {
              throw e;
            }
            size /= 2;
          }
        }
      }
    }
  }

  /** Its child. */
  static final class FullHeapMain {
    private FullHeapMain() {}

    public static void main(String[] args) throws InterruptedException {
      BooleanSupplier full = () -> Greedy.done; // linked while there is memory
      Peer.until("all is linked", () -> !full.getAsBoolean());
      Thread.sleep(1);
      new BiasedLock().lock();
      Peer.until("the heap is full", full);
      Thread.sleep(1_000);
      Greedy.hoard = null;
      BiasLifeMain.main(args);
    }
  }
}
