// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.askew.api.BarrierUnavailableException;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** The function of Windows, and a library of our own that has one of that name. */
class WindowsBackendTest {
  private static final String FUNCTION = "FlushProcessWriteBuffers";

  private static final String FAKE =
      """
      static long n;
      void FlushProcessWriteBuffers(void) { __sync_fetch_and_add(&n, 1); }
      long calls(long first, ...) { return n; }
      """;

  @TempDir Path directory;

  @Test
  void itAppliesToWindowsWithJavaLangForeign() {
    assertThat(WindowsBackendProvider.notApplicable("Windows 11", 22)).isEmpty();
    assertThat(WindowsBackendProvider.notApplicable("Windows Server 2022", 25)).isEmpty();
    assertThat(WindowsBackendProvider.notApplicable("Windows 11", 21))
        .hasValue("java.lang.foreign came with JDK 22, this is 21");
    assertThat(WindowsBackendProvider.notApplicable("Mac OS X", 25))
        .hasValue("FlushProcessWriteBuffers is a function of Windows, this is Mac OS X");
  }

  @Test
  void elsewhereItIsARefusalWhereItIsAskedForByName() {
    WindowsBackendProvider provider = new WindowsBackendProvider();
    Assumptions.assumeTrue(provider.notApplicable().isPresent());

    assertThat(catchThrowableOfType(BarrierUnavailableException.class, provider::open))
        .hasMessageContaining("is a function of Windows");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_22, disabledReason = "JDK 22 brought java.lang.foreign")
  void eachHeavyFenceCallsTheFunction() throws Throwable {
    String library = fake();
    MethodHandle calls = new Foreign(library, "calls").downcall();

    WindowsBackend backend = WindowsBackend.open(library, FUNCTION);
    assertThat((long) calls.invokeExact(0L, 0L, 0L, 0L)).as("when it opens").isEqualTo(1);
    for (int i = 0; i < 10; i++) {
      backend.heavyFence();
    }

    assertThat((long) calls.invokeExact(0L, 0L, 0L, 0L)).isEqualTo(11);
    assertThat(backend.isAsymmetric()).isTrue();
    assertThat(backend.isProcessWide()).isTrue();
    assertThat(backend.description()).isEqualTo(FUNCTION);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_22, disabledReason = "JDK 22 brought java.lang.foreign")
  void aMissingFunctionOrLibraryIsARefusal() throws Exception {
    String library = fake();

    BarrierUnavailableException function =
        catchThrowableOfType(
            BarrierUnavailableException.class, () -> WindowsBackend.open(library, "Flush"));
    assertThat(function).hasMessageContaining("Linking Flush by java.lang.foreign");
    BarrierUnavailableException missing =
        catchThrowableOfType(
            BarrierUnavailableException.class, () -> WindowsBackend.open("kernel32", FUNCTION));
    assertThat(missing).hasMessageContaining("Linking " + FUNCTION);
  }

  private String fake() throws IOException, InterruptedException {
    Path source = directory.resolve("fake.c");
    Path library = directory.resolve("fake.so");
    Files.writeString(source, FAKE);
    Process compiler = null;
    try {
      compiler =
          new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
              .inheritIO()
              .start();
    } catch (IOException e) {
      System.out.println("WindowsBackendTest skipped: no gcc");
      Assumptions.abort("no gcc");
    }
    assertThat(compiler.waitFor()).isZero();
    return library.toString();
  }
}
