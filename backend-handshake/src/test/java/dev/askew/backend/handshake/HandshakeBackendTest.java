// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.handshake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierFailedException;
import dev.askew.api.BarrierUnavailableException;
import dev.askew.testing.ChildJvm;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the provider and the backend promise besides the fence, of which see LitmusTest. */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandshakeBackendTest {
  private static BarrierBackend open() {
    try {
      return new HandshakeBackendProvider().open();
    } catch (BarrierUnavailableException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void isFoundBetweenTheKernelsBarrierAndNone() {
    assertThat(ServiceLoader.load(BarrierBackendProvider.class))
        .filteredOn(provider -> provider.name().equals("handshake"))
        .extracting(BarrierBackendProvider::priority)
        .containsExactly(50);
  }

  @Test
  void opensAndReachesOneThreadAtATime() {
    BarrierBackend backend = open();
    assertThat(backend.name()).isEqualTo("handshake");
    assertThat(backend.isAsymmetric()).isTrue();
    assertThat(backend.isProcessWide()).isFalse();
    assertThat(backend.description())
        .isEqualTo("HotSpot stops the owner for Thread.getStackTrace()");
    assertThat(backend.diagnostics())
        .containsEntry(
            "threads that stop",
            Runtime.version().feature() < 21 ? "all, as up to JDK 20" : "the owner");
    assertThatThrownBy(backend::heavyFence)
        .isInstanceOf(BarrierFailedException.class)
        .hasMessageContaining("one thread at a time");
  }

  @Test
  void endsTheThreadThatItTried() throws InterruptedException {
    open();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("askew-handshake")) {
        thread.join();
      }
    }
  }

  /** None of them has to be reached, and none is waited for. */
  @Test
  void aThreadThatDoesNotRunIsNoTrouble() throws InterruptedException {
    BarrierBackend backend = open();
    Thread thread = new Thread(() -> {});
    backend.heavyFence(thread);
    thread.start();
    thread.join();
    backend.heavyFence(thread);
    backend.heavyFence(Thread.currentThread());
  }

  @Test
  void aThreadThatIsBlockedIsNotWaitedFor() throws InterruptedException {
    BarrierBackend backend = open();
    Semaphore never = new Semaphore(0);
    Thread thread = new Thread(never::acquireUninterruptibly);
    thread.start();
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    backend.heavyFence(thread);
    never.release();
    thread.join();
  }

  /** Each is the other's target while it waits for its own. */
  @Test
  void twoThreadsReachEachOther() throws InterruptedException {
    BarrierBackend backend = open();
    CountDownLatch both = new CountDownLatch(2);
    Thread[] threads = new Thread[2];
    for (int i = 0; i < 2; i++) {
      int other = 1 - i;
      threads[i] =
          new Thread(
              () -> {
                both.countDown();
                while (both.getCount() != 0) {
                  Thread.onSpinWait();
                }
                for (int n = 0; n < 5_000; n++) {
                  backend.heavyFence(threads[other]);
                }
              });
    }
    for (Thread thread : threads) {
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OpenJDK 64-Bit Server VM",
        "Java HotSpot(TM) 64-Bit Server VM",
        "OpenJDK 64-Bit Zero VM",
        "OpenJDK Client VM"
      })
  void appliesToHotSpot(String vm) {
    assertThat(HandshakeBackendProvider.notApplicable(vm)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Eclipse OpenJ9 VM", "Substrate VM", "Zing 64-Bit Tiered VM", ""})
  void appliesToNoOther(String vm) {
    assertThat(HandshakeBackendProvider.notApplicable(vm))
        .hasValueSatisfying(reason -> assertThat(reason).contains(vm, "is known of HotSpot alone"));
  }

  // ---- Under a security manager ----

  @TempDir private Path directory;

  /** Opens the backend, and makes it reach a thread that its own caller may not look at. */
  static final class OpenMain {
    public static void main(String[] args) throws InterruptedException {
      Semaphore never = new Semaphore(0);
      Thread thread = new Thread(never::acquireUninterruptibly);
      thread.setDaemon(true);
      thread.start();
      try {
        new HandshakeBackendProvider().open().heavyFence(thread);
        System.out.println("reached");
      } catch (BarrierUnavailableException e) {
        System.out.println(e.getMessage());
      }
      Runtime.getRuntime().halt(0);
    }
  }

  private String openUnder(String permissions, boolean ofTheLibrary) throws Exception {
    List<String> grants = new ArrayList<>();
    grants.add(
        "grant { permission java.util.PropertyPermission \"java.vm.name\", \"read\";"
            + " permission java.lang.RuntimePermission \"exitVM.*\"; };");
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (ofTheLibrary && !entry.contains("test-classes")) {
        grants.add("grant codeBase \"" + new File(entry).toURI() + "\" { " + permissions + " };");
      }
    }
    Path policy = Files.write(directory.resolve("policy"), grants);
    List<String> flags =
        List.of("-Djava.security.manager", "-Djava.security.policy==" + policy.toUri());
    List<String> lines = ChildJvm.run(OpenMain.class, flags).lines();
    return lines.get(lines.size() - 1);
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "JDK 24 has no security managers")
  void thePermissionOfTheLibraryIsEnough() throws Exception {
    assertThat(openUnder("permission java.lang.RuntimePermission \"getStackTrace\";", true))
        .isEqualTo("reached");
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_23, disabledReason = "JDK 24 has no security managers")
  void whereStackTracesAreDeniedItSaysWhatToGrant() throws Exception {
    assertThat(openUnder("", false))
        .startsWith("Thread.getStackTrace() failed: ")
        .endsWith(HandshakeBackendProvider.GRANT_PERMISSION);
  }
}
