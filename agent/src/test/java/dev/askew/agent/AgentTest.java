// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.askew.program.ProgramMain;
import dev.askew.program.ServiceMain;
import dev.askew.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The one jar, in JVMs of their own. */
class AgentTest {
  private static final String JAR = System.getProperty("askew.agent.jar");
  private static final String COSTS = "costs=9000/15/2/18";

  /** One run of a program whose figures are known. */
  @TempDir static Path directory;

  private static ChildJvm.Result known;
  private static final Map<String, JsonObject> sites = new LinkedHashMap<>();
  private static JsonObject report;

  @BeforeAll
  static void runTheKnownProgram() throws IOException {
    Path json = directory.resolve("known.json");
    Path html = directory.resolve("known.html");
    known =
        program(
            "overhead=100,jdk=true,synchronized=dev.askew.program,sites=5,json="
                + json
                + ",html="
                + html
                + ","
                + COSTS);
    report = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
    for (JsonElement element : report.getAsJsonArray("sites")) {
      JsonObject site = element.getAsJsonObject();
      String name = site.get("field").isJsonNull() ? "" : site.get("field").getAsString();
      if (site.get("synchronized").getAsBoolean()) {
        name = "synchronized in " + site.get("method").getAsString();
      } else if (name.isEmpty()) {
        name = site.get("class").getAsString();
      }
      sites.put(name, site);
    }
  }

  @Test
  void theProgramRunsAsWithoutTheAgent() {
    assertThat(known.output()).contains("the program has ended").doesNotContain("went wrong");
  }

  @Test
  void acquisitionsAreCountedToTheUnit() {
    assertThat(number("owned", "acquisitions")).isEqualTo(1_000_000);
    assertThat(number("owned", "runs")).isEqualTo(1);
    assertThat(number("owned", "mainOwnerShare")).isEqualTo(1);
    assertThat(site("owned").get("mainOwner").getAsString()).isEqualTo("main");
    assertThat(number("nested", "acquisitions")).isEqualTo(100);
    assertThat(number("called", "acquisitions")).isEqualTo(4);
    assertThat(number("failing", "acquisitions")).isEqualTo(20);
    assertThat(number("fair", "acquisitions")).isEqualTo(50);
    assertThat(site("fair").get("fair").getAsBoolean()).isTrue();
  }

  @Test
  void ownersAndRunsAreThose() {
    assertThat(number("turns", "acquisitions")).isEqualTo(100);
    assertThat(number("turns", "changesOfOwner")).isEqualTo(19);
    assertThat(number("turns", "runs")).isEqualTo(20);
    assertThat(number("turns", "typicalRun")).isEqualTo(7);
    // The other thread is another one each time.
    assertThat(number("turns", "mainOwnerShare")).isEqualTo(0.3);
    assertThat(site("turns").get("mainOwner").getAsString()).isEqualTo("main");
  }

  @Test
  void attemptsCountIfTheySucceedAndQueueIfTheyWait() {
    assertThat(number("tried", "acquisitions")).isEqualTo(3);
    assertThat(number("tried", "queued")).isEqualTo(1);
    assertThat(number("queued", "acquisitions")).isEqualTo(2);
    assertThat(number("queued", "queued")).isEqualTo(1);
  }

  @Test
  void aConditionReleasesAndAcquiresAgain() {
    assertThat(number("waited", "acquisitions")).isEqualTo(3);
    assertThat(number("waited", "waits")).isEqualTo(1);
    assertThat(number("waited", "changesOfOwner")).isEqualTo(2);
    assertThat(number("waited", "runs")).isEqualTo(3);

    assertThat(number("paused", "acquisitions")).isEqualTo(4);
    assertThat(number("paused", "changesOfOwner")).isZero();
    assertThat(number("paused", "runs")).isEqualTo(3);
  }

  @Test
  void readsAndWritesAreCountedApart() {
    for (String name : List.of("table", "fairTable")) {
      assertThat(number(name, "reads")).as(name).isEqualTo(510);
      assertThat(number(name, "acquisitions")).as(name).isEqualTo(5);
      assertThat(number(name, "runs")).as(name).isEqualTo(6);
      assertThat(site(name).get("readWrite").getAsBoolean()).isTrue();
    }
  }

  @Test
  void whatIsSynchronizedIsCountedWhereItIsEntered() {
    assertThat(number("synchronized in instanceMethod", "acquisitions")).isEqualTo(30);
    assertThat(number("synchronized in instanceMethod", "changesOfOwner")).isEqualTo(5);
    assertThat(number("synchronized in classMethod", "acquisitions")).isEqualTo(15);
    assertThat(number("synchronized in block", "acquisitions")).isEqualTo(25);
    assertThat(number("synchronized in block", "runs")).isEqualTo(3);
    assertThat(sites).doesNotContainKey("synchronized in never");
  }

  @Test
  void locksThatAreGoneHaveBeenCounted() {
    JsonObject site =
        sites.values().stream()
            .filter(s -> s.get("method").getAsString().equals("shortLived"))
            .findAny()
            .orElseThrow();
    assertThat(site.get("locks").getAsInt()).isEqualTo(100);
    assertThat(site.get("acquisitions").getAsInt()).isEqualTo(5_050);
  }

  @Test
  void aSubclassIsFoundWhereItsConstructorCallsTheLocks() {
    JsonObject site = site(ProgramMain.class.getName() + "$Own");
    assertThat(site.get("method").getAsString()).isEqualTo("<init>");
    assertThat(site.get("acquisitions").getAsInt()).isEqualTo(60);
  }

  @Test
  void virtualThreadsAreThreads() {
    if (Runtime.version().feature() >= 21) {
      assertThat(number("virtual", "acquisitions")).isEqualTo(100);
      assertThat(number("virtual", "changesOfOwner")).isEqualTo(9);
      assertThat(number("virtual", "runs")).isEqualTo(10);
    } else {
      assertThat(sites).doesNotContainKey("virtual");
    }
  }

  /** The record of this lock throws; nothing but its own figures suffers. */
  @Test
  void whatTheAgentThrowsNeverReachesTheProgram() {
    assertThat(known.output()).contains("the record was broken");
    assertThat(number("broken", "acquisitions")).isLessThan(40);
  }

  @Test
  void locksOfTheJdkAreShownIfAskedForAndLeftAlone() throws IOException {
    JsonObject queue = site("takeLock"); // taken twice: to take, and to say that there is something
    assertThat(queue.get("acquisitions").getAsInt()).isEqualTo(80);
    assertThat(queue.get("swap").getAsBoolean()).isFalse();
    assertThat(queue.get("advice").getAsString()).isEqualTo(Finding.Advice.JDK.words());
  }

  @Test
  void theReportHasThreeForms() throws IOException {
    assertThat(report.getAsJsonObject("costs").get("fenceNanos").getAsInt()).isEqualTo(9000);
    assertThat(known.output())
        .contains("a pair of ReentrantLock 15.0", "sites more: sites=", "all of it recorded")
        .containsPattern(
            "take BiasedLock: " + ProgramMain.class.getName() + ".<clinit>:\\d+, field");
    String page = Files.readString(directory.resolve("known.html"));
    assertThat(page)
        .contains("prefers-color-scheme: dark", "width=device-width", "ProgramMain.&lt;clinit&gt;")
        .doesNotContain("<script", "http");
    assertThat(page.split("class=\"site\"", -1)).hasSize(6);
  }

  /** What is counted is scaled by the time in which it was counted. */
  @Test
  void whatTakesTooLongIsSampled() throws IOException {
    Path json = directory.resolve("sampled.json");
    ChildJvm.run(
        List.of(
            "-javaagent:" + JAR + "=overhead=0.01,text=none,json=" + json + "," + COSTS,
            "-cp",
            classPath(),
            ServiceMain.class.getName(),
            "40000000"));
    JsonObject sampled = JsonParser.parseString(Files.readString(json)).getAsJsonObject();
    assertThat(sampled.get("recordedSeconds").getAsDouble())
        .isLessThan(sampled.get("elapsedSeconds").getAsDouble() * 0.99);
    JsonObject site = sampled.getAsJsonArray("sites").get(0).getAsJsonObject();
    assertThat(site.get("acquisitions").getAsInt()).isPositive().isLessThan(40_000_000);
    assertThat(site.get("mainOwnerShare").getAsInt()).isEqualTo(1);
    assertThat(site.get("changesOfOwner").getAsInt()).isZero();
  }

  @Test
  void aWrongOptionIsNamedAndTheProgramStarts() {
    for (String wrong :
        List.of("jsn=x", "every=often", "overhead=0", "text=", "costs=1/2", "jdk=ja")) {
      assertThat(program(wrong).output())
          .contains("the program has ended", "Askew agent: " + wrong, "Allowed: ")
          .contains("the program goes on without it");
    }
  }

  @Test
  void whereTheReportCannotBeWrittenTheProgramEndsAllTheSame() {
    assertThat(program("text=/no/such/folder/x," + COSTS).output())
        .contains("the program has ended", "Askew agent: no report");
  }

  /** The doctor inside the jar measures, in a JVM of its own. */
  @Test
  void costsAreMeasured() throws IOException {
    Path json = directory.resolve("measured.json");
    program("text=none,json=" + json);
    JsonObject costs =
        JsonParser.parseString(Files.readString(json)).getAsJsonObject().getAsJsonObject("costs");
    assertThat(costs.get("source").getAsString()).contains("by the doctor");
    assertThat(costs.get("fenceNanos").getAsDouble())
        .isGreaterThan(costs.get("biasedPairNanos").getAsDouble());
  }

  @Test
  void itIsAttachedToAJvmThatRunsAndGoesAwayAgain() throws Exception {
    Path err = directory.resolve("service.txt");
    List<String> command = new ArrayList<>(List.of(java()));
    if (Runtime.version().feature() >= 21) {
      command.add("-XX:+EnableDynamicAgentLoading");
    }
    command.addAll(List.of("-cp", classPath(), ServiceMain.class.getName()));
    Process service = new ProcessBuilder(command).redirectError(err.toFile()).start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(service.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("ready");
      for (int round = 0; round < 2; round++) {
        ChildJvm.Result result =
            ChildJvm.run(List.of("-jar", JAR, Long.toString(service.pid()), "seconds=1", COSTS));
        assertThat(result.output())
            .containsPattern(
                "take BiasedLock: made before; used in "
                    + ProgramMain.class.getName()
                    + ".pairs:\\d+, 1 lock\n");
      }
      assertThat(service.isAlive()).isTrue();
    } finally {
      service.getOutputStream().close();
      assertThat(service.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(service.exitValue()).isZero();
    assertThat(Files.readString(err)).isEmpty();
  }

  @Test
  void whoAttachesIsToldWhatIsWrong() {
    assertThat(ChildJvm.end(List.of(java(), "-jar", JAR, "1x")))
        .satisfies(r -> assertThat(r.exitCode()).isEqualTo(2))
        .satisfies(r -> assertThat(r.output()).contains("1x: no process id"));
    assertThat(ChildJvm.end(List.of(java(), "-jar", JAR, "1", "secs=3")))
        .satisfies(r -> assertThat(r.exitCode()).isEqualTo(2))
        .satisfies(r -> assertThat(r.output()).contains("secs=3: no option. Allowed: NAME=VALUE"));
    String nobody = Long.toString(ProcessHandle.current().pid()) + "99999";
    assertThat(ChildJvm.end(List.of(java(), "-jar", JAR, nobody, "seconds=0", COSTS)))
        .satisfies(r -> assertThat(r.exitCode()).isEqualTo(1))
        .satisfies(r -> assertThat(r.output()).contains("cannot attach to " + nobody, "Remedy:"));
  }

  /** The jar is on the class path of the program: nothing in it may be taken for another's. */
  @Test
  void theJarHasNoClassButTheAgents() throws IOException {
    try (JarFile jar = new JarFile(JAR)) {
      assertThat(
              jar.stream().map(Object::toString).filter(name -> name.endsWith(".class")).toList())
          .isNotEmpty()
          .allMatch(name -> name.startsWith("dev/askew/agent/"));
      assertThat(jar.getEntry("META-INF/LICENSE")).isNotNull();
    }
  }

  private static double number(String site, String name) {
    return site(site).get(name).getAsDouble();
  }

  private static JsonObject site(String name) {
    return Objects.requireNonNull(sites.get(name), name);
  }

  private static ChildJvm.Result program(String options) {
    return ChildJvm.run(
        List.of(
            "-javaagent:" + JAR + "=" + options,
            "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED",
            "-cp",
            classPath(),
            ProgramMain.class.getName()));
  }

  private static String classPath() {
    return Path.of("target", "test-classes").toAbsolutePath().toString();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
