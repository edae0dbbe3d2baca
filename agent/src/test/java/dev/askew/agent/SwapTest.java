// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import com.google.common.cache.Cache;
import com.google.common.util.concurrent.internal.InternalFutureFailureAccess;
import com.sun.tools.attach.VirtualMachine;
import dev.askew.program.swap.CastingMain;
import dev.askew.program.swap.LateMain;
import dev.askew.program.swap.LibraryMain;
import dev.askew.program.swap.RefusedMain;
import dev.askew.program.swap.SwapMain;
import dev.askew.testing.ChildJvm;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs whose locks are swapped, in JVMs of their own, with the one jar. */
class SwapTest {
  private static final String JAR = System.getProperty("askew.agent.jar");
  private static final String PROGRAM = "dev.askew.program.swap.";

  @TempDir static Path directory;

  /** Each program in a folder of its own, since a swap depends on what else is there. */
  @BeforeAll
  static void copyPrograms() throws IOException {
    for (Class<?> main :
        List.of(
            CastingMain.class,
            LateMain.class,
            LibraryMain.class,
            RefusedMain.class,
            SwapMain.class)) {
      copyTo(directory.resolve(main.getSimpleName()), main.getSimpleName());
    }
    copyTo(directory.resolve("SwapMain"), "Subclassed");
  }

  static void copyTo(Path folder, String prefix) throws IOException {
    Path target = Files.createDirectories(folder.resolve(PROGRAM.replace('.', '/')));
    Path source = Path.of("target", "test-classes").resolve(PROGRAM.replace('.', '/'));
    try (Stream<Path> files = Files.list(source)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        if (name.startsWith(prefix + "$") || name.equals(prefix + ".class")) {
          Files.copy(file, target.resolve(name));
        }
      }
    }
  }

  @Test
  void aSwappedProgramDoesTheSameWithAskewsLocks() throws IOException {
    Path list = directory.resolve("list.txt");
    String program = PROGRAM + "SwapMain$";
    Files.writeString(
        list,
        "# what the tests swap\n\n"
            + String.join(
                "\n",
                program + "Own.<init>, field lock, 1 lock",
                "take BiasedLock: " + program + "AsLock.<init>, field lock",
                program + "Shared.<init>",
                program + "Static.<clinit>",
                program + "Table.<init>",
                program + "AsReadWriteLock.<init>",
                program + "Failing.<init>",
                PROGRAM + "Subclassed$Sub.<init>"));
    List<String> before = run("SwapMain", List.of());
    List<String> after = run("SwapMain", List.of("swap=" + list));
    assertThat(before)
        .contains("Own has counted 4000", "Table has counted 4000", "read 4000")
        .anyMatch(line -> line.startsWith(program + "Failing.add(SwapMain.java:"));
    assertThat(after.subList(0, before.size())).isEqualTo(before);
    assertThat(after)
        .contains("Askew agent: 8 of 8 sites swapped.")
        .doesNotContain("NotNamed")
        .anyMatch(line -> line.contains("leaves as a Lock, so no other jar may cast it back: "))
        .anyMatch(line -> line.contains(program + "AsLock.lock:"));

    List<String> locks = run("SwapMain", List.of("swap=" + list), "lock");
    assertThat(locks)
        .contains(
            "lock of Own: dev.askew.locks.BiasedLock, biased",
            "lock of AsLock: dev.askew.locks.BiasedLock, biased",
            "lock of Static: dev.askew.locks.BiasedLock, biased",
            "lock of AsReadWriteLock: dev.askew.locks.BiasedReadWriteLock",
            "lock of Table: dev.askew.locks.BiasedReadWriteLock",
            "lock of Subclassed: " + PROGRAM + "Subclassed$Sub, biased",
            "lock of NotNamed: java.util.concurrent.locks.ReentrantLock");
    assertThat(locks)
        .filteredOn(line -> line.startsWith("lock of Shared"))
        .as("the first is fair")
        .containsExactly(
            "lock of Shared: dev.askew.locks.BiasedLock, not biased",
            "lock of Shared: dev.askew.locks.BiasedLock, biased");
  }

  @Test
  void whatFindFindsSwapSwapsInALibrary() throws IOException {
    Path found = directory.resolve("found.json");
    List<String> before = run("LibraryMain", List.of());
    run(
        "LibraryMain",
        List.of("overhead=100", "text=none", "costs=9000/150/2/180", "json=" + found));
    List<String> after =
        run("LibraryMain", List.of("swap=" + found), "localCache", "segments", "lock");
    assertThat(before).hasSize(1);
    assertThat(after)
        .startsWith(before.get(0))
        .containsSubsequence("dev.askew.locks.BiasedLock", "dev.askew.locks.BiasedLock")
        .contains("biased true", "Askew agent: 2 of 2 sites swapped.")
        .anyMatch(line -> line.contains("com.google.common.cache.LocalCache$Segment.<init>:"))
        .anyMatch(line -> line.contains("com.google.common.util.concurrent.Monitor.<init>:"));
  }

  @Test
  void eachRefusalHasItsReason() throws IOException {
    Map<String, String> reasons =
        Map.ofEntries(
            entry("Serialized.<init>", "RefusedMain$Serialized.lock is part of a serialised form"),
            entry("Transient.<init>", "swapped"),
            entry(
                "Reflected.<init>",
                "has the name reflectedLock as a constant, and may look for the field"),
            entry("Public.<init>", "field " + PROGRAM + "RefusedMain$Public.lock is public"),
            entry("Passed.<init>", "it is passed to " + PROGRAM + "RefusedMain$Passed.take"),
            entry("Returned.<init>", "it is returned, " + PROGRAM + "RefusedMain$Returned.get:"),
            entry("Captured.use", "taken along by a lambda"),
            entry("Arrayed.<init>", "it is stored in an array"),
            entry("Collected.use", "it is passed to java.util.Map.put"),
            entry("Mixed.<init>", "a lock that comes from elsewhere may be there too"),
            entry("Asked.<init>", "it is asked for its class"),
            entry("PublicSub.<init>", "is public, so other jars may take it for a ReentrantLock"),
            entry("Clashing.<init>", "BiasedLock has a method of its own named isBiased"),
            entry("TakenForOne.<init>", "RefusedMain uses both"),
            entry("Transient.use", "no ReentrantLock and no ReentrantReadWriteLock is made there"),
            entry("NotMet.<init>", "not met: no class of that name has been loaded"));
    Path list = directory.resolve("refused.txt");
    List<String> lines = new ArrayList<>();
    reasons.keySet().forEach(site -> lines.add(PROGRAM + "RefusedMain$" + site));
    lines.add("java.util.concurrent.LinkedBlockingQueue.<init>");
    lines.add("dev.askew.locks.Anything.<init>");
    Files.write(list, lines);
    List<String> output = run("RefusedMain", List.of("swap=" + list));
    assertThat(output).contains("the program has ended", "Askew agent: 1 of 18 sites swapped.");
    Map<String, String> outcomes = outcomes(output);
    reasons.forEach(
        (site, reason) ->
            assertThat(outcomes.get(PROGRAM + "RefusedMain$" + site)).as(site).contains(reason));
    assertThat(outcomes.get("java.util.concurrent.LinkedBlockingQueue.<init>"))
        .isEqualTo("refused: the class is the JDK's own. Remedy: leave it");
    assertThat(outcomes.get("dev.askew.locks.Anything.<init>")).contains("Askew's own");
    assertThat(outcomes.values())
        .allMatch(outcome -> !outcome.startsWith("refused") || outcome.contains(". Remedy: "));

    assertThat(run("RefusedMain", List.of("swap=" + list, "serialized=false")))
        .contains("Askew agent: 2 of 18 sites swapped.");
  }

  @Test
  void whereTheJarCastsItBackNoLockLeaves() throws IOException {
    Path list = directory.resolve("casting.txt");
    Files.writeString(list, PROGRAM + "CastingMain.<clinit>");
    assertThat(run("CastingMain", List.of("swap=" + list)))
        .contains("it is one")
        .anyMatch(
            line ->
                line.contains("its jar takes a lock for a ReentrantLock, ")
                    && line.contains(PROGRAM + "CastingMain.main:"));
  }

  /** By then classes have been loaded. */
  @Test
  void attachedItSwapsWhatIsLoadedLater() throws Exception {
    Path list = directory.resolve("late.txt");
    String program = PROGRAM + "LateMain$";
    Files.writeString(
        list,
        program + "Early.<init>\n" + program + "Entangled.<init>\n" + program + "Late.<init>");
    List<String> command = new ArrayList<>(List.of(java()));
    if (Runtime.version().feature() >= 21) {
      command.add("-XX:+EnableDynamicAgentLoading");
    }
    command.addAll(
        List.of("-cp", directory.resolve("LateMain").toString(), LateMain.class.getName()));
    Path err = directory.resolve("late.err");
    Process late = new ProcessBuilder(command).redirectError(err.toFile()).start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(late.getInputStream(), StandardCharsets.UTF_8))) {
      assertThat(out.readLine()).isEqualTo("ready");
      VirtualMachine machine = VirtualMachine.attach(Long.toString(late.pid()));
      machine.loadAgent(JAR, "swap=" + list);
      machine.detach();
      late.getOutputStream().write('\n');
      late.getOutputStream().close();
      assertThat(out.readLine()).isEqualTo("dev.askew.locks.BiasedLock");
    } finally {
      late.getOutputStream().close();
      assertThat(late.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
    Map<String, String> outcomes = outcomes(Files.readAllLines(err));
    assertThat(outcomes.get(program + "Early.<init>"))
        .startsWith("refused: " + program + "Early has been loaded already");
    assertThat(outcomes.get(program + "Entangled.<init>"))
        .startsWith("refused: " + PROGRAM + "LateMain has been loaded already");
    assertThat(outcomes.get(program + "Late.<init>")).startsWith("swapped");
  }

  /**
   * It reads what its descriptor says, and that does not name Askew. The program ends at once, and
   * Askew finds its backend in the agent's jar nevertheless.
   */
  @Test
  void aNamedModuleCanReadAskew() throws IOException {
    Path module = directory.resolve("module");
    Path source = Files.createDirectories(module.resolve("source/p"));
    Files.writeString(source.resolveSibling("module-info.java"), "module m {}");
    Files.writeString(
        source.resolve("Main.java"),
        """
        package p;
        public class Main {
          private static final java.util.concurrent.locks.Lock LOCK =
              new java.util.concurrent.locks.ReentrantLock();
          public static void main(String[] args) {
            LOCK.lock();
            System.out.println(LOCK.toString());
          }
        }
        """);
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(
                System.out,
                System.err,
                "-d",
                module.resolve("classes").toString(),
                source.resolveSibling("module-info.java").toString(),
                source.resolve("Main.java").toString());
    assertThat(status).isZero();
    Path list = Files.writeString(module.resolve("list"), "p.Main.<clinit>, field LOCK");
    ChildJvm.Result result =
        ChildJvm.run(
            List.of(
                "-Daskew.log=all",
                "-Daskew.startup=eager", // the line is there before the program can end
                "-javaagent:" + JAR + "=swap=" + list,
                "-p",
                module.resolve("classes").toString(),
                "-m",
                "m/p.Main"));
    assertThat(result.output())
        .contains(
            "dev.askew.locks.BiasedLock@", "Askew agent: 1 of 1 sites swapped.", "Askew: READY");
  }

  @Test
  void aListThatIsWrongIsNamedAndTheProgramStarts() throws IOException {
    Path list = directory.resolve("wrong.txt");
    Files.writeString(list, "leave it: contended: org.example.Cache.<init>:4");
    assertThat(run("CastingMain", List.of("swap=" + list)))
        .contains("it is one", "Askew agent: the program goes on without it.")
        .anyMatch(line -> line.contains("wrong.txt, line 1: leave it: contended"));
  }

  @Test
  void theCommandLineSaysWhereASwapBelongs() {
    ChildJvm.Result result = ChildJvm.end(List.of(java(), "-jar", JAR, "1", "swap=x"));
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.output()).contains("swap=: not here", "after -javaagent:");
  }

  private static Map<String, String> outcomes(List<String> output) {
    Map<String, String> outcomes = new HashMap<>();
    for (int i = 0; i + 1 < output.size(); i++) {
      if (output.get(i + 1).startsWith("        ")) {
        outcomes.put(output.get(i).strip(), output.get(i + 1).strip());
      }
    }
    return outcomes;
  }

  private static List<String> run(String main, List<String> options, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add("-Xverify:all");
    if (Runtime.version().feature() >= 24) {
      command.add("--enable-native-access=ALL-UNNAMED");
      command.add("--sun-misc-unsafe-memory-access=allow");
    }
    if (!options.isEmpty()) {
      command.add("-javaagent:" + JAR + "=" + String.join(",", options));
    }
    command.add("-cp");
    command.add(
        String.join(
            File.pathSeparator,
            directory.resolve(main).toString(),
            jarOf(Cache.class),
            jarOf(InternalFutureFailureAccess.class)));
    command.add(PROGRAM + main);
    command.addAll(List.of(arguments));
    return ChildJvm.run(command).lines().stream()
        .filter(line -> !line.contains("-Xverify"))
        .toList();
  }

  private static String jarOf(Class<?> type) {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath()).toString();
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }
}
