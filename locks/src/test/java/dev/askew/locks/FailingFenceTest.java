package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.backend.jnr.testing.ChildJvm;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A heavy fence that starts to fail while locks are in use: real filters and a faked backend. */
class FailingFenceTest {
  private static void assertGoesOn(String failure, String... arguments) {
    List<String> lines = ChildJvm.run(FailingFence.class, List.of(), arguments).lines();

    assertThat(lines).contains("handshakes: true", "lines: 1");
    assertThat(lines)
        .last()
        .asString()
        .startsWith("FAILED: jnr, its heavy fence failed; no lock is biased any more (")
        .contains(failure);
    assertThat(lines).filteredOn(line -> line.contains("handshake with its owner")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"1,EPERM", "22,EINVAL", "38,ENOSYS", "12,ENOMEM"})
  void aFilterForMembarrier(String errno, String name) {
    assertGoesOn(name, "seccomp", errno);
  }

  /** Registering still works, so that the backend first tries that. */
  @ParameterizedTest
  @CsvSource({"1,EPERM", "22,EINVAL"})
  void aFilterForTheCommandAlone(String errno, String name) {
    assertGoesOn(name, "seccomp-command", errno);
  }

  @ParameterizedTest
  @ValueSource(strings = {"once", "always"})
  void aBackendThatFails(String times) {
    assertGoesOn("EINVAL", times);
  }
}
