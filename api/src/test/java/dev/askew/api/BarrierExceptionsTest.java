// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

/** What a failure says, also after serialisation. */
class BarrierExceptionsTest {
  private static final String COMMAND = "membarrier(MEMBARRIER_CMD_QUERY)";
  private static final String REMEDY = "Allow membarrier in the container's seccomp profile.";

  @Test
  void anErrorNumberIsNamedAndNumbered() {
    var unavailable = new BarrierUnavailableException(COMMAND, 1, "EPERM", REMEDY);
    assertThat(unavailable).hasMessage(COMMAND + " failed with EPERM (1). " + REMEDY);
    assertThat(unavailable.command()).isEqualTo(COMMAND);
    assertThat(unavailable.errno()).isEqualTo(1);
    assertThat(unavailable.errnoName()).isEqualTo("EPERM");
    assertThat(unavailable.remedy()).isEqualTo(REMEDY);

    var failed = new BarrierFailedException(COMMAND, 12, "ENOMEM", REMEDY);
    assertThat(failed).hasMessage(COMMAND + " failed with ENOMEM (12). " + REMEDY);
    assertThat(failed.command()).isEqualTo(COMMAND);
    assertThat(failed.errno()).isEqualTo(12);
    assertThat(failed.errnoName()).isEqualTo("ENOMEM");
    assertThat(failed.remedy()).isEqualTo(REMEDY);
  }

  @Test
  void withoutAnErrorNumberTheReasonOrTheCauseSpeaks() {
    var unavailable =
        new BarrierUnavailableException("Asking the architecture", "it is s390x", REMEDY);
    assertThat(unavailable).hasMessage("Asking the architecture failed: it is s390x. " + REMEDY);
    assertThat(unavailable.errno()).isZero();
    assertThat(unavailable.errnoName()).isEmpty();
    assertThat(unavailable).hasNoCause();

    var cause = new UnsatisfiedLinkError("no such library");
    var failed = new BarrierFailedException("Loading", cause, REMEDY);
    assertThat(failed).hasMessageContaining("no such library").hasMessageEndingWith(REMEDY);
    assertThat(failed).hasCause(cause);
    assertThat(failed.errno()).isZero();
    assertThat(failed.errnoName()).isEmpty();
    assertThat(failed.remedy()).isEqualTo(REMEDY);
    assertThat(failed.command()).isEqualTo("Loading");
  }

  @Test
  void bothSurviveSerialisation() throws Exception {
    var failed = copy(new BarrierFailedException(COMMAND, 22, "EINVAL", REMEDY));
    assertThat(failed.errno()).isEqualTo(22);
    assertThat(failed.remedy()).isEqualTo(REMEDY);
    var unavailable = copy(new BarrierUnavailableException(COMMAND, 38, "ENOSYS", REMEDY));
    assertThat(unavailable.errnoName()).isEqualTo("ENOSYS");
    assertThat(unavailable.command()).isEqualTo(COMMAND);
  }

  @SuppressWarnings({"unchecked", "BanSerializableRead"}) // its own bytes
  private static <T> T copy(T original) throws Exception {
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(original);
    }
    try (var in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }

  @Test
  void aBackendHasNoDiagnosticsUnlessItSaysSo() {
    BarrierBackend plain =
        new BarrierBackend() {
          @Override
          public String name() {
            return "plain";
          }

          @Override
          public String description() {
            return "plain";
          }

          @Override
          public boolean isAsymmetric() {
            return false;
          }

          @Override
          public void heavyFence() {}
        };
    assertThat(plain.diagnostics()).isEmpty();
  }
}
