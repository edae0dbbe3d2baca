// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.askew.testing.KernelBackend;
import java.io.File;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The doctor in JVMs of its own: a backend is chosen once in a process. */
class DoctorTest {
  private static final long TIMEOUT_SECONDS = 60;

  @TempDir Path directory;

  private record Result(int status, String out, String err) {
    JsonObject json() {
      return JsonParser.parseString(out).getAsJsonObject();
    }
  }

  @Test
  void textTellsTheBackendTheMachineAndTheCosts() throws Exception {
    Result result = doctor(List.of());

    assertThat(result.status()).as(result.err()).isZero();
    assertThat(result.out())
        .containsPattern("state +READY")
        .containsPattern("kernel release +" + System.getProperty("os.version"))
        .containsPattern("biased lock owner +\\d")
        .containsPattern("revocation of busy owner, µs\n +p50 +\\d");
  }

  @Test
  void jsonTellsTheSameOfTheKernelsBackend() throws Exception {
    Result result = doctor(List.of(), "--json");

    assertThat(result.status()).as(result.err()).isZero();
    JsonObject json = result.json();
    assertThat(json.getAsJsonObject("status").get("state").getAsString()).isEqualTo("READY");
    assertThat(json.getAsJsonObject("machine").get("kernelRelease").getAsString())
        .isEqualTo(System.getProperty("os.version"));
    assertThat(json.getAsJsonObject("lockPairNanos").keySet())
        .containsExactly("biasedLockOwner", "reentrantLock", "synchronized");
    assertThat(percentiles(json, "revocationOfBusyOwnerMicros"))
        .isSorted()
        .allMatch(micros -> micros > 0);
    if (json.getAsJsonObject("status").get("backend").getAsString().equals(KernelBackend.NAME)) {
      assertThat(json.getAsJsonObject("backendFacts").keySet())
          .contains("commands of the kernel", "registrations of the process", "registration time");
      assertThat(percentiles(json, "heavyFenceAloneMicros")).isSorted().allMatch(m -> m > 0);
      assertThat(percentiles(json, "heavyFenceBesideBusyThreadMicros"))
          .isSorted()
          .allMatch(m -> m > 0);
    }
  }

  @Test
  void aProviderThatDoesNotApplyIsToldWithItsReason() throws Exception {
    JsonObject providers = doctor(List.of(), "--json").json().getAsJsonObject("notApplicable");

    assertThat(providers.keySet())
        .isEqualTo(KernelBackend.NAME.equals("ffm") ? Set.of() : Set.of("ffm"));
    if (providers.has("ffm")) {
      assertThat(providers.get("ffm").getAsString()).contains("came with JDK 22");
    }
  }

  @Test
  void theFallbackHasNoHeavyFence() throws Exception {
    JsonObject json = doctor(List.of("-Daskew.backend=fallback"), "--json").json();

    assertThat(json.getAsJsonObject("status").get("backend").getAsString()).isEqualTo("fallback");
    assertThat(json.keySet())
        .contains("lockPairNanos", "revocationOfBusyOwnerMicros")
        .doesNotContain("heavyFenceAloneMicros", "heavyFenceBesideBusyThreadMicros");
  }

  @Test
  void aProviderPassedOverIsToldWithCauseAndRemedy() throws Exception {
    Result result =
        run(List.of(), classPathWithout("jnr-ffi", "askew-backend-ffm", "backend-ffm"), "--json");

    assertThat(result.status()).as(result.err()).isZero();
    JsonObject jnr = result.json().getAsJsonObject("passedOver").getAsJsonObject("jnr");
    assertThat(jnr.get("cause").getAsString()).contains("jnr.ffi.LibraryLoader is missing");
    assertThat(jnr.get("command").getAsString()).isEqualTo("Loading JNR-FFI");
    assertThat(jnr.get("errno").getAsInt()).isZero();
    assertThat(jnr.get("remedy").getAsString())
        .contains("Put com.github.jnr:jnr-ffi on the class path");
  }

  @Test
  void aWrongValueIsAFailureThatNamesTheRightOnes() throws Exception {
    Result result = doctor(List.of("-Daskew.backend=nonsense"));

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out())
        .containsPattern("state +FAILED")
        .contains("auto, fallback, ffm, jnr")
        .containsPattern("remedy +Correct the property");
  }

  @Test
  void withoutItsDependenciesItSaysWhereTheyBelong() throws Exception {
    Result result = run(List.of(), classPathWithout("guava", "gson"));

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.err()).contains("Missing: ", "mvn dependency:copy-dependencies", "usage:");
  }

  @Test
  void helpIsNoFailureAndAnUnknownArgumentIs() throws Exception {
    Result help = doctor(List.of(), "--help");
    assertThat(help.status()).isZero();
    assertThat(help.out()).contains("usage:", "--json");

    Result unknown = doctor(List.of(), "--jsn");
    assertThat(unknown.status()).isEqualTo(2);
    assertThat(unknown.out()).isEmpty();
    assertThat(unknown.err()).contains("not known: --jsn", "usage:");
  }

  private static List<Double> percentiles(JsonObject json, String name) {
    return json.getAsJsonObject(name).entrySet().stream()
        .map(entry -> entry.getValue().getAsDouble())
        .toList();
  }

  private static String classPathWithout(String... artifacts) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(
            entry ->
                Stream.of(artifacts)
                    .noneMatch(
                        artifact ->
                            new File(entry).getName().startsWith(artifact + "-")
                                || entry.contains("/" + artifact + "/")))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private Result doctor(List<String> flags, String... arguments) throws Exception {
    return run(flags, System.getProperty("java.class.path"), arguments);
  }

  private Result run(List<String> flags, String classPath, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    command.addAll(flags);
    command.addAll(List.of("-cp", classPath, Doctor.class.getName()));
    command.addAll(List.of(arguments));
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    boolean ended = process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    if (!ended) {
      process.destroyForcibly().waitFor();
    }
    Result result =
        new Result(
            process.exitValue(),
            Files.readString(out, StandardCharsets.UTF_8),
            Files.readString(err, Charset.defaultCharset()));
    assertThat(ended).as("ended in time: %s", result).isTrue();
    return result;
  }
}
