// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.askew.testing.KernelBackend;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The one jar in JVMs of its own: a backend is chosen once in a process. */
class DoctorTest {
  private static final long TIMEOUT_SECONDS = 60;
  private static final String JAR = System.getProperty("askew.doctor.jar");

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
        .containsPattern("use of shared resource, ns\n +section +\\d")
        .containsPattern("revocation of busy owner, µs\n +p50 +\\d")
        .containsPattern("passed over: none");
    assertThat(ownLines(result.err())).isEmpty();
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
    JsonObject uses = json.getAsJsonObject("useOfSharedResourceNanos");
    assertThat(uses.keySet()).containsExactly("section", "participant", "atomicCount");
    assertThat(uses.keySet()).allMatch(key -> uses.get(key).getAsDouble() > 0);
    assertThat(percentiles(json, "gracePeriodMicros")).isSorted().allMatch(m -> m > 0);
    assertThat(percentiles(json, "revocationOfBusyOwnerMicros"))
        .isSorted()
        .allMatch(micros -> micros > 0);
    JsonObject facts = json.getAsJsonObject("backendFacts");
    assertThat(facts.keySet()).contains("commandsOfTheKernel", "registrationsOfTheProcess");
    assertThat(facts.getAsJsonPrimitive("systemCallNumber").isNumber()).isTrue();
    assertThat(facts.getAsJsonPrimitive("registrationTimeMicros").isNumber()).isTrue();
    assertThat(percentiles(json, "heavyFenceAloneMicros")).isSorted().allMatch(m -> m > 0);
    assertThat(percentiles(json, "heavyFenceBesideBusyThreadMicros"))
        .isSorted()
        .allMatch(m -> m > 0);
    assertThat(keys(json)).allMatch(key -> key.matches("[a-z][A-Za-z0-9]*"));
    assertThat(ownLines(result.err())).isEmpty();
  }

  @Test
  void aProviderThatDoesNotApplyIsToldWithItsReason() throws Exception {
    JsonArray providers = doctor(List.of(), "--json").json().getAsJsonArray("notApplicable");

    if (KernelBackend.NAME.equals("ffm")) {
      assertThat(providers).isEmpty();
    } else {
      assertThat(providers).hasSize(1);
      JsonObject ffm = providers.get(0).getAsJsonObject();
      assertThat(ffm.get("provider").getAsString()).isEqualTo("ffm");
      assertThat(ffm.get("reason").getAsString()).contains("came with JDK 22");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"fallback", "handshake"})
  void whereNoFenceReachesAllThreadsNoneIsMeasured(String backend) throws Exception {
    JsonObject json = doctor(List.of("-Daskew.backend=" + backend), "--json").json();

    assertThat(json.getAsJsonObject("status").get("backend").getAsString()).isEqualTo(backend);
    assertThat(json.keySet())
        .contains("lockPairNanos", "revocationOfBusyOwnerMicros")
        .doesNotContain("heavyFenceAloneMicros", "heavyFenceBesideBusyThreadMicros");
  }

  @Test
  void aProviderPassedOverIsToldWithCauseAndRemedy() throws Exception {
    String classPath = classPathWithout("jnr-ffi");
    List<String> command = List.of("-Daskew.backend=jnr", "-cp", classPath, Doctor.class.getName());
    Result result = run(command, "--json");

    assertThat(result.status()).isEqualTo(1);
    JsonObject json = result.json();
    assertThat(json.getAsJsonObject("status").get("state").getAsString()).isEqualTo("FAILED");
    JsonObject jnr = json.getAsJsonArray("passedOver").get(0).getAsJsonObject();
    assertThat(jnr.get("provider").getAsString()).isEqualTo("jnr");
    assertThat(jnr.get("cause").getAsString()).contains("jnr.ffi.LibraryLoader is missing");
    assertThat(jnr.get("command").getAsString()).isEqualTo("Loading JNR-FFI");
    assertThat(jnr.get("errno").getAsInt()).isZero();
    assertThat(jnr.get("remedy").getAsString())
        .contains("Put com.github.jnr:jnr-ffi on the class path");
    assertThat(keys(json)).allMatch(key -> key.matches("[a-z][A-Za-z0-9]*"));
  }

  @Test
  void aWrongValueIsAFailureThatNamesTheRightOnes() throws Exception {
    Result result = doctor(List.of("-Daskew.backend=nonsense"));

    assertThat(result.status()).isEqualTo(1);
    assertThat(result.out())
        .containsPattern("state +FAILED")
        .contains("auto, fallback, ffm, handshake, jnr, windows")
        .containsPattern("remedy +Correct the property");
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

  /** Askew's own use of the log: whoever wants it, gets it. */
  @Test
  void whatAskewLogsIsThereIfAskedFor() throws Exception {
    Result result = doctor(List.of("-Daskew.log=all", "-Daskew.backend=fallback"));
    assertThat(result.status()).isZero();
    assertThat(result.err()).contains("Askew: READY: fallback");
    assertThat(result.out()).doesNotContain("Askew: ");
  }

  @Test
  void oneJarThatNamesWhatIsInsideAndUnderWhichLicence() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      Attributes manifest = jar.getManifest().getMainAttributes();
      assertThat(manifest.getValue("Enable-Native-Access")).isEqualTo("ALL-UNNAMED");
      assertThat(manifest.getValue("Main-Class")).isEqualTo(Doctor.class.getName());
      assertThat(manifest.getValue("ModuleMainClass")).isNull();
      assertThat(text(jar, "META-INF/LICENSE")).contains("Apache License", "Version 2.0");

      Set<String> packages = new TreeSet<>(Set.of("dev.askew"));
      text(jar, "META-INF/THIRD-PARTY.txt")
          .lines()
          .filter(line -> line.contains("packages: "))
          .flatMap(line -> Stream.of(line.replaceFirst(".*packages: ", "").split(", ")))
          .forEach(packages::add);
      List<String> classes =
          jar.stream()
              .map(entry -> entry.getName().replaceFirst("META-INF/versions/\\d+/", ""))
              .filter(name -> name.endsWith(".class"))
              .map(name -> name.replace('/', '.'))
              .toList();
      assertThat(classes)
          .contains(Doctor.class.getName() + ".class")
          .allMatch(name -> packages.stream().anyMatch(p -> name.startsWith(p + ".")));
      assertThat(packages)
          .allMatch(p -> classes.stream().anyMatch(name -> name.startsWith(p + ".")));
    }
  }

  private static String text(JarFile jar, String name) throws IOException {
    try (InputStream in = jar.getInputStream(jar.getEntry(name))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /**
   * What the JVM alone says: of sun.misc.Unsafe, on which JNR-FFI depends, and which nothing in a
   * jar can allow.
   */
  private static List<String> ownLines(String err) {
    return err.lines()
        .filter(
            line -> !line.matches("WARNING: .*sun\\.misc\\.Unsafe.*|WARNING: Please consider.*"))
        .toList();
  }

  private static Set<String> keys(JsonElement json) {
    Set<String> keys = new TreeSet<>();
    if (json.isJsonObject()) {
      json.getAsJsonObject()
          .entrySet()
          .forEach(
              entry -> {
                keys.add(entry.getKey());
                keys.addAll(keys(entry.getValue()));
              });
    } else if (json.isJsonArray()) {
      json.getAsJsonArray().forEach(element -> keys.addAll(keys(element)));
    }
    return keys;
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
    List<String> command = new ArrayList<>(flags);
    command.addAll(List.of("-jar", JAR));
    return run(command, arguments);
  }

  private Result run(List<String> program, String... arguments) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(program);
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
