// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Real seccomp filters, before and after the backend has opened. */
public abstract class SeccompContract {
  private final Class<?> main;

  /** With a main class that calls {@link Script#perform}. */
  protected SeccompContract(Class<?> main) {
    this.main = main;
  }

  private static final String RSEQ = "membarrier(2) MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ";
  private static final String PRIVATE = "membarrier(2) MEMBARRIER_CMD_PRIVATE_EXPEDITED";

  @ParameterizedTest
  @CsvSource({"1,EPERM,allow it in the profile", "38,ENOSYS,Linux 4.14"})
  void aFilterThatRefusesEverythingIsARefusalWithARemedy(int errno, String name, String remedy) {
    List<String> lines = run("fail:" + errno, "open", "open");

    assertThat(lines.get(1))
        .startsWith("unavailable: membarrier(MEMBARRIER_CMD_QUERY) " + name + " " + errno + ": ")
        .contains(remedy);
    assertThat(lines.get(2)).isEqualTo(lines.get(1));
  }

  @ParameterizedTest
  @CsvSource({"256", "128"})
  void withoutRseqThePlainCommandServes(int command) {
    List<String> lines =
        run("fail:" + command + ":22", "open", "fence", "passed-over", "registrations");

    assertThat(lines.subList(1, 3)).containsExactly(PRIVATE, "fenced");
    assertThat(lines.get(3)).contains("RSEQ", "EINVAL (22)", "CONFIG_RSEQ");
    assertThat(lines.get(4)).contains("REGISTER_PRIVATE_EXPEDITED");
  }

  @Test
  void withoutRseqAPinnedRseqIsARefusal() {
    List<String> lines =
        Script.run(main, List.of("-Daskew.membarrier.command=rseq"), "fail:256:22", "open");

    assertThat(lines.get(1))
        .startsWith(
            "unavailable: membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ)"
                + " EINVAL 22: ")
        .contains("Leave askew.membarrier.command at auto");
  }

  @ParameterizedTest
  @CsvSource({"1,EPERM", "22,EINVAL", "38,ENOSYS", "12,ENOMEM"})
  void aFilterThatArrivesAfterOpeningMakesTheFenceFail(int errno, String name) {
    List<String> lines = run("open", "fence", "fail:" + errno, "fence");

    assertThat(lines).startsWith(RSEQ, "fenced", "filter installed");
    // With EPERM it is the second registration that fails, and is named.
    String command = errno == 1 ? "REGISTER_PRIVATE_EXPEDITED_RSEQ" : "PRIVATE_EXPEDITED_RSEQ";
    assertThat(lines.get(3))
        .startsWith(
            "failed: membarrier(MEMBARRIER_CMD_" + command + ") " + name + " " + errno + ": ");
  }

  @Test
  void registeringAgainDoesNotHelpAgainstAFilterForTheCommand() {
    List<String> lines = run("open", "fail:128:1", "fence");

    assertThat(lines.get(2))
        .startsWith("failed: membarrier(MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ) EPERM 1: ")
        .contains("seccomp");
  }

  /** The registration of the first call serves the second one: the filter would refuse another. */
  @Test
  void openingAgainDoesNotRegisterAgain() {
    assertThat(run("open", "fail:256:1", "fail:0:1", "open", "fence"))
        .containsExactly(RSEQ, "filter installed", "filter installed", RSEQ, "fenced");
  }

  @Test
  void registrationsAreAskedForAnew() {
    List<String> lines = run("open", "registrations", "call:64:0", "registrations");

    if (lines.get(1).equals("not supported by this kernel")) {
      return; // before Linux 6.3
    }
    assertThat(lines.get(1)).contains("REGISTER_PRIVATE_EXPEDITED_RSEQ").doesNotContain("SYNC");
    assertThat(lines.get(3)).contains("REGISTER_PRIVATE_EXPEDITED_SYNC_CORE");
  }

  private List<String> run(String... steps) {
    return Script.run(main, List.of(), steps);
  }
}
