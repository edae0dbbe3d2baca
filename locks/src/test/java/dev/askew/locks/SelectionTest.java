// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.askew.api.BarrierBackendProvider;
import dev.askew.testing.ChildJvm;
import dev.askew.testing.KernelBackend;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which backend serves: in JVMs of their own, since it is chosen once. Locks always work. */
class SelectionTest {
  private static final String NAME = KernelBackend.NAME;

  /** Of the kernel's backend that is preferred here. */
  private static final String KERNEL =
      "status: READY: " + NAME + ", membarrier(2) MEMBARRIER_CMD_PRIVATE_EXPEDITED_RSEQ";

  private static final String FALLBACK =
      "status: READY: fallback, no process-wide barrier: revocation by compare-and-set";
  private static final String HANDSHAKE =
      "status: READY: handshake, HotSpot stops the owner for Thread.getStackTrace()";

  @TempDir Path services;

  private static List<String> run(List<String> flags, String... arguments) {
    List<String> lines = ChildJvm.run(SelectionMain.class, flags, arguments).lines();
    assertThat(lines).contains("biased: true", "count: 30000");
    boolean isAllWell =
        lines.contains("ready: true")
            && lines.stream().noneMatch(l -> l.startsWith("passed over: "));
    assertThat(lines)
        .filteredOn(line -> line.contains("Askew: "))
        .as("log lines")
        .hasSize(isAllWell ? 0 : 1);
    return lines;
  }

  private static String warning(List<String> lines) {
    return lines.stream().filter(line -> line.startsWith("WARNING: Askew: ")).findAny().orElse("");
  }

  // ---- By properties ----

  @Test
  void withoutPropertiesTheKernelsBackendServes() {
    List<String> lines = run(List.of());
    assertThat(lines).contains("ready: true", KERNEL, "asymmetric: true");
    assertThat(lines).noneMatch(line -> line.startsWith("passed over"));
  }

  @ParameterizedTest
  @CsvSource({"jnr,true,true", "handshake,true,false", "fallback,false,false"})
  void theNamedBackendServes(String name, boolean asymmetric, boolean fences) {
    List<String> lines = run(List.of("-Daskew.backend=" + name));
    assertThat(lines)
        .contains("ready: true", "asymmetric: " + asymmetric, "asymmetric fence: " + fences)
        .contains(fences ? KERNEL.replace(NAME, name) : asymmetric ? HANDSHAKE : FALLBACK);
  }

  @Test
  void withoutForeignFunctionsTheBackendThatNeedsThemDoesNotApply() {
    String reason = "java.lang.foreign came with JDK 22, this is " + Runtime.version().feature();
    if (NAME.equals("ffm")) {
      assertThat(run(List.of())).noneMatch(line -> line.startsWith("not applicable"));
    } else {
      assertThat(run(List.of())).contains("not applicable: ffm: " + reason);
      assertThat(warning(run(List.of("-Daskew.backend=ffm")))).contains("FAILED: none", reason);
    }
  }

  /** The turn is that of the one that needs its jars, and is not granted native access. */
  @Test
  @EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "JDK 24 brought --illegal-native-access")
  void deniedNativeAccessIsPassedOverWithTheFlag() {
    List<String> lines = run(List.of("--illegal-native-access=deny"));
    assertThat(lines).contains("ready: true", HANDSHAKE);
    assertThat(warning(lines))
        .contains(
            "passed over: ffm: Linking syscall(2) by java.lang.foreign failed: the JVM denies"
                + " native access. Start the JVM with --enable-native-access=ALL-UNNAMED.; jnr:"
                + " Loading");
  }

  @Test
  void byHandshakesALockIsBiasedByDefault() {
    assertThat(run(List.of("-Daskew.backend=handshake"))).contains("biased by default: true");
  }

  @Test
  void thePinnedCommandServes() {
    assertThat(run(List.of("-Daskew.membarrier.command=private")))
        .contains("status: READY: " + NAME + ", membarrier(2) MEMBARRIER_CMD_PRIVATE_EXPEDITED");
  }

  @Test
  void eagerlyTheBackendIsThereAtOnce() {
    assertThat(run(List.of("-Daskew.startup=eager"))).contains("at once: READY", KERNEL);
  }

  @ParameterizedTest
  @CsvSource({
    "askew.backend,'auto, fallback, ffm, handshake, jnr, windows'",
    "askew.membarrier.command,'auto, rseq, private'",
    "askew.compiler,'known, trust'",
    "askew.startup,'background, eager'",
    "askew.log,'warnings, all, off'",
    "askew.jmx,'true, false'",
  })
  void aWrongValueNamesTheValuesAllowed(String property, String allowed) {
    List<String> lines = run(List.of("-D" + property + "=nonsense"));
    assertThat(lines).contains("ready: false", "asymmetric: false");
    String expected = "-D" + property + "=nonsense is not known; allowed here: " + allowed;
    assertThat(lines)
        .contains("status: FAILED: none, locks work by compare-and-set (" + expected + ")");
    assertThat(warning(lines)).contains(expected);
  }

  // ---- By what the machine allows ----

  @ParameterizedTest
  @CsvSource({"1,EPERM", "38,ENOSYS"})
  void whereTheKernelRefusesTheOwnerIsReachedByAHandshake(String errno, String name) {
    List<String> lines = run(List.of(), errno);
    assertThat(lines)
        .contains("ready: true", HANDSHAKE, "asymmetric: true", "biased by default: true");
    assertThat(lines)
        .anyMatch(line -> line.startsWith("passed over: " + NAME + ": ") && line.contains(name));
    assertThat(warning(lines)).contains("READY: handshake", "passed over: " + NAME + ": ", name);
  }

  @Test
  void whereTheKernelRefusesTheOneThatWasAskedForNothingServes() {
    List<String> lines = run(List.of("-Daskew.backend=jnr"), "1");
    assertThat(lines).contains("ready: false", "asymmetric: false");
    assertThat(warning(lines)).contains("FAILED: none", "EPERM");
  }

  // ---- By what compiles ----

  /** A biased pair costs three unbiased ones there. Whoever asks for a bias gets it. */
  @ParameterizedTest
  @ValueSource(strings = {"-Xint", "-XX:TieredStopAtLevel=1"})
  void withoutAnOptimisingCompilerNoLockIsBiasedByDefault(String flag) {
    assertThat(run(List.of(flag))).contains(KERNEL, "biased by default: false", "biased: true");
  }

  @Test
  void whereTheCompilerIsUnknownTheFallbackServes() {
    List<String> lines = run(List.of("-D" + SelectionMain.VM_NAME + "=Eclipse OpenJ9 VM"));
    assertThat(lines)
        .contains("ready: true", FALLBACK, "asymmetric: false", "fences by the backend: false");
    assertThat(warning(lines))
        .contains(
            "READY: fallback", "passed over: " + NAME + ": ", "the compiler of Eclipse OpenJ9 VM ")
        .contains("-Daskew.compiler=trust");
  }

  @Test
  void whereTheCompilerIsUnknownAndTheBackendWasAskedFor() {
    List<String> lines =
        run(List.of("-D" + SelectionMain.VM_NAME + "=Substrate VM", "-Daskew.backend=jnr"));
    assertThat(lines).contains("ready: false", "asymmetric: false", "fences by the backend: false");
    assertThat(warning(lines)).contains("FAILED: none", "Substrate VM", "-Daskew.compiler=trust");
  }

  @Test
  void whereTheCompilerIsUnknownAndTrusted() {
    assertThat(
            run(
                List.of(
                    "-D" + SelectionMain.VM_NAME + "=Eclipse OpenJ9 VM", "-Daskew.compiler=trust")))
        .contains(KERNEL, "asymmetric: true", "fences by the backend: true");
  }

  /** With EnableJVMCI and no compiler to go with it, C2 goes on compiling. */
  @Test
  void whereACompilerMightTakeC2sPlaceAndDoesNot() {
    assertThat(run(List.of("-XX:+UnlockExperimentalVMOptions", "-XX:+EnableJVMCI")))
        .contains(KERNEL, "asymmetric: true", "fences by the backend: true");
  }

  /** Then nobody can say which of the two compiles. */
  @Test
  void whereACompilerMightTakeC2sPlaceAndNothingTells() {
    assertThat(
            run(
                List.of(
                    "-XX:+UnlockExperimentalVMOptions",
                    "-XX:+EnableJVMCI",
                    "--limit-modules=java.base,java.logging,jdk.internal.vm.ci,jdk.unsupported")))
        .contains(FALLBACK, "asymmetric: false");
  }

  // ---- By what there is on the class path ----

  private static String classPathWithout(Predicate<String> unwanted) {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(unwanted.negate())
        .collect(Collectors.joining(File.pathSeparator));
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "jnr"})
  void withoutTheNativeLibraryOnlyAutoTakesAnother(String backend) {
    String classPath =
        classPathWithout(entry -> entry.endsWith("-native.jar") || entry.contains("backend-ffm"));
    assertThat(classPath).isNotEqualTo(System.getProperty("java.class.path"));
    List<String> lines = run(List.of("-cp", classPath, "-Daskew.backend=" + backend));
    assertThat(lines)
        .contains("asymmetric: " + backend.equals("auto"), "ready: " + backend.equals("auto"));
    assertThat(lines).anyMatch(line -> line.startsWith("passed over: jnr: "));
    assertThat(warning(lines)).contains(backend.equals("auto") ? "READY: handshake" : "FAILED");
  }

  @Test
  void withoutAnyBackendTheWarningSaysWhatToAdd() {
    String classPath = classPathWithout(entry -> entry.contains("backend-"));
    List<String> lines = run(List.of("-cp", classPath));
    assertThat(lines).contains("ready: false", "asymmetric: false");
    assertThat(warning(lines))
        .contains("no barrier backend is available", "nothing was found", "askew-backend-jnr");
  }

  private List<String> runWithServices(String content, String... more) throws IOException {
    Path file =
        services.resolve("META-INF/services").resolve(BarrierBackendProvider.class.getName());
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    List<String> flags = new ArrayList<>();
    flags.add("-cp");
    flags.add(services + File.pathSeparator + System.getProperty("java.class.path"));
    flags.addAll(List.of(more));
    return run(flags);
  }

  @Test
  void aProviderThatDoesNotApplyIsNoWarning() throws IOException {
    List<String> lines = runWithServices("dev.askew.locks.Providers$NotApplicable");
    assertThat(lines)
        .contains("ready: true", KERNEL, "not applicable: own: this is not its machine");
    assertThat(lines).noneMatch(line -> line.contains("passed over") || line.contains("Askew: "));
  }

  @Test
  void aProviderThatDoesNotApplyIsOpenedWhereItIsAskedForByName() throws IOException {
    List<String> lines =
        runWithServices("dev.askew.locks.Providers$NotApplicable", "-Daskew.backend=own");
    assertThat(lines)
        .contains("ready: false")
        .anyMatch(line -> line.startsWith("passed over: own"));
    assertThat(warning(lines)).contains("FAILED: none", "opened nevertheless");
  }

  @Test
  void aProviderOfHigherPriorityServes() throws IOException {
    assertThat(runWithServices("dev.askew.locks.Providers$Own"))
        .contains("ready: true", "status: READY: own, the user's own");
  }

  @ParameterizedTest
  @CsvSource({
    "FailsWhenMade,in the constructor",
    "FailsWhenAsked,in priority()",
    "FailsWhenAskedWhether,in notApplicable()",
    "FailsWhenOpened,in open()",
    "FailsWhenDescribed,in description()",
    "HasNoName,name() of a provider",
    "OpensNothing,open() returned null",
    "Missing,not found",
  })
  void aBrokenProviderIsPassedOver(String type, String cause) throws IOException {
    List<String> lines = runWithServices("dev.askew.locks.Providers$" + type);
    assertThat(lines).contains("ready: true", KERNEL, "asymmetric: true");
    assertThat(lines).filteredOn(line -> line.startsWith("passed over: ")).hasSize(1);
    assertThat(warning(lines)).contains("READY: " + NAME, "passed over", cause);
  }

  @Test
  void brokenServiceLinesArePassedOver() throws IOException {
    List<String> lines =
        runWithServices("this is no class name\ndev.askew.locks.Providers$Missing\n");
    assertThat(lines).contains("ready: true", KERNEL);
    assertThat(lines).anyMatch(line -> line.startsWith("passed over: "));
  }
}
