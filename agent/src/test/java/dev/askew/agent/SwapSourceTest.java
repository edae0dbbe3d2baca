// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small programs, each a jar of its own, and what the transformer makes of them. */
class SwapSourceTest {
  private static final String IMPORTS =
      "package p; import java.io.*; import java.util.concurrent.locks.*;"
          + " import java.util.function.*;\n";

  @TempDir Path folder;

  // ---- Locks that the transformer must not hold ----

  /** A class loader that is not parallel capable waits for its own lock meanwhile. */
  @Test
  void whileItAsksAClassLoaderAnotherClassLoaderGoesOn() throws Exception {
    compile("class Main { private final ReentrantLock lock = new ReentrantLock(); }");
    Swap swap = swap("p.Main.<init>");
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    ClassLoader slow =
        new ClassLoader(SwapSourceTest.class.getClassLoader()) {
          @Override
          protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            asked.countDown();
            try {
              assertThat(answer.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
              throw new ClassNotFoundException(name, e);
            }
            return super.loadClass(name, resolve);
          }
        };
    byte[] file = file("p/Main");
    List<byte @Nullable []> results = new ArrayList<>();
    Thread first = new Thread(() -> results.add(transform(swap, slow, "p/Main", file)));
    Thread second = new Thread(() -> transform(swap, loader(), "p/Main", file));
    first.start();
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    second.start();
    second.join(TimeUnit.SECONDS.toMillis(30));
    boolean goesOn = !second.isAlive();
    answer.countDown();
    first.join();
    second.join();
    assertThat(goesOn).isTrue();
    assertThat(results).hasSize(1).doesNotContainNull();
  }

  // ---- What takes a Lock for a ReentrantLock ----

  @Test
  void whatALambdasProxyCastsIsACast() throws IOException {
    assertThat(
            outcome(
                """
                class Main {
                  private final ReentrantLock lock = new ReentrantLock();
                  static <L extends Lock> int with(L lock, Function<? super L, Integer> work) {
                    return work.apply(lock);
                  }
                  int holds() { return with(lock, ReentrantLock::getHoldCount); }
                }
                """))
        .contains("its jar takes a lock for a ReentrantLock, p.Main.holds:");
  }

  @Test
  void anArrayOfTheClassIsACast() throws IOException {
    assertThat(
            outcome(
                """
                class Main {
                  private final Lock[] stripes = new ReentrantLock[1];
                  Main() { stripes[0] = make(); }
                  static Lock make() { return new ReentrantLock(); }
                }
                """,
                "p.Main.make"))
        .contains("its jar takes a lock for a ReentrantLock, p.Main.<init>:");
    assertThat(
            outcome(
                """
                class Main {
                  private final Lock[][] stripes = new ReentrantLock[1][1];
                  static Lock make() { return new ReentrantLock(); }
                }
                """,
                "p.Main.make"))
        .contains("its jar takes a lock for a ReentrantLock, p.Main.<init>:");
  }

  // ---- Classes that are not what is in the jar ----

  @Test
  void aClassThatIsMadeAtRunTimeIsRewrittenToo() throws IOException {
    String user = "class User { void use(Main main) { main.lock.lock(); } }";
    compile("class Main { final ReentrantLock lock = new ReentrantLock(); }\n" + user);
    byte[] made = file("p/User");

    // First not in the jar, then in it with a version that does not use the lock.
    Files.delete(classes().resolve("p/User.class"));
    for (int i = 0; i < 2; i++) {
      Swap swap = swap("p.Main.<init>");
      ClassLoader loader = loader();
      assertThat(transform(swap, loader, "p/Main", file("p/Main"))).isNotNull();
      byte[] rewritten = Objects.requireNonNull(transform(swap, loader, "p/User", made));
      assertThat(ProgramClasses.contains(rewritten, "dev/askew/locks/BiasedLock")).isTrue();
      compile("p/User.java", "package p; class User {}");
    }
  }

  @Test
  void aClassThatDoesNotFitLeavesWhatIsSwapped() throws IOException {
    compile(
        """
        class Main { final ReentrantLock lock = new ReentrantLock(); }
        class User { ReentrantLock use(Main main) { return main.lock; } }
        """);
    byte[] made = file("p/User");
    Files.delete(classes().resolve("p/User.class"));
    Swap swap = swap("p.Main.<init>");
    ClassLoader loader = loader();
    byte[] main = Objects.requireNonNull(transform(swap, loader, "p/Main", file("p/Main")));
    assertThat(transform(swap, loader, "p/User", made)).isNull();
    assertThat(transform(swap, loader, "p/Main", file("p/Main"))).isEqualTo(main);
    assertThat(swap.report()).contains("1 of 1 sites swapped").doesNotContain("refused");
  }

  @Test
  void aClassThatTheJarDoesNotHaveAtItsPathIsLeft() throws IOException {
    compile("class Main { private final ReentrantLock lock = new ReentrantLock(); }");
    byte[] main = file("p/Main");
    Files.delete(classes().resolve("p/Main.class"));
    Swap swap = swap("p.Main.<init>");
    assertThat(transform(swap, loader(), "p/Main", main)).isNull();
    assertThat(swap.report()).contains("refused: its jar does not have p.Main at that path");
  }

  // ---- Serialised forms ----

  @Test
  void aFieldThatCountsInAComputedVersionIsLeft() throws IOException {
    String use = " class Inner { void use() { lock.lock(); } } }";
    String text = "computes the serialVersionUID of its class from p.Main.";
    String head = "class Main implements Serializable { ";
    String lock = "transient ReentrantLock lock = new ReentrantLock();";
    assertThat(outcome(head + lock + use)).contains(text + "lock");
    assertThat(outcome(head + "private " + lock + use)).isEqualTo("swapped");
    assertThat(outcome(head + "private static final long serialVersionUID = 1; " + lock + use))
        .isEqualTo("swapped");

    // With an accessor, as javac made them.
    compile(
        "p/Main.java",
        IMPORTS + head + "private " + lock + use,
        "--release",
        "8",
        "-Xlint:-options");
    assertThat(outcomeOfAll("p.Main.<init>")).contains(text + "access$000");
  }

  @Test
  void anEnumIsWrittenByItsName() throws IOException {
    assertThat(outcome("enum Main { ONE; private final Lock lock = new ReentrantLock(); }"))
        .isEqualTo("swapped");
  }

  @Test
  void noLockLeavesWhereAFieldThatMayHoldItIsWritten() throws IOException {
    String written =
        """
        class Main implements Serializable {
          private static final long serialVersionUID = 1;
          private final Lock made = Made.make();
        }
        """;
    String text = "p.Main.made, which may hold any Lock, is part of a serialised form";
    assertThat(
            outcome(
                written + "class Made { static Lock make() { return new ReentrantLock(); } }",
                "p.Made.make"))
        .contains(text);
    assertThat(
            outcome(
                written
                    + "class Made extends ReentrantLock { static Lock make() { return null; } }",
                "p.Made.<init>"))
        .contains(text);
  }

  @Test
  void aSubclassIsLeftWhereAnObjectIsWritten() throws IOException {
    assertThat(
            outcome(
                """
                class Main extends ReentrantLock {}
                class User implements Serializable { Object lock = new Main(); }
                """))
        .contains("p.User.lock is part of a serialised form");
  }

  // ---- Subclasses ----

  @Test
  void aSubclassThatOtherPackagesGetIsLeft() throws IOException {
    String main =
        "class Main extends ReentrantLock { private static final long serialVersionUID = 1;";
    String text = "which other packages may take for a ReentrantLock";
    compile(
        "p/Api.java",
        IMPORTS + "public class Api { public Main lock() { return null; } } " + main + "}");
    assertThat(outcomeOfAll("p.Main.<init>")).contains("p.Api.lock is public", text);
    compile("p/Api.java", IMPORTS + "class Api { protected Main lock; } " + main + "}");
    assertThat(outcomeOfAll("p.Main.<init>")).startsWith("swapped; if it leaves as a Lock");
    compile(
        "p/Api.java",
        IMPORTS
            + "public class Api extends Hidden {} class Hidden { protected Main lock; } "
            + main
            + "}");
    assertThat(outcomeOfAll("p.Main.<init>")).contains("p.Hidden.lock is public", text);
  }

  @Test
  void aSubclassWhoseInterfaceHasAMethodAsBiasedLockHasIsLeft() throws IOException {
    assertThat(
            outcome(
                """
                interface Labelled extends More { }
                interface More { default boolean isBiased() { return true; } }
                class Main extends ReentrantLock implements Labelled { }
                """))
        .contains("BiasedLock has a method of its own named isBiased");
  }

  @Test
  void aSubclassThatAnotherPackageUsesWithReentrantLockIsLeft() throws IOException {
    compile("class Main extends ReentrantLock {}");
    compile(
        "q/User.java",
        "package q; class User { Class<?> lock = java.util.concurrent.locks.ReentrantLock.class; String name = \"p/Main\"; }");
    assertThat(outcomeOfAll("p.Main.<init>")).contains("q.User uses both p.Main and ReentrantLock");
  }

  // ---- What the JVM and the program do besides ----

  /** The less is done for a class that is planned, the less can fail, as at the end of a stack. */
  @Test
  void theModuleIsMadeToReadAskewWhenItIsPlannedAndNotAgain() throws IOException {
    compile(
        """
        class Main { final ReentrantLock lock = new ReentrantLock(); }
        class User { void use(Main main) { main.lock.lock(); } }
        """);
    List<String> calls = new ArrayList<>();
    Swap swap = swap(SwapTransformTest.instrumentation(calls), "p.Main.<init>");
    Module named = Logger.class.getModule();
    ClassLoader loader = loader();
    assertThat(transform(swap, named, loader, "p/Main", file("p/Main"))).isNotNull();
    assertThat(calls).contains("redefineModule");
    calls.clear();
    assertThat(transform(swap, named, loader, "p/User", file("p/User"))).isNotNull();
    assertThat(calls).isEmpty();
  }

  @Test
  void reflectionThroughAnotherClassIsSeenWhereTheResultIsCast() throws IOException {
    assertThat(
            outcome(
                """
                class Main {
                  private final ReentrantLock guard = new ReentrantLock();
                  Lock read() throws Exception { return (ReentrantLock) Reader.read(this, "guard"); }
                }
                class Reader {
                  static Object read(Object object, String name) throws Exception {
                    return object.getClass().getDeclaredField(name).get(object);
                  }
                }
                """))
        .contains("p.Main has the name guard as a constant, and may look for the field");
  }

  // ---- Reasons ----

  @Test
  void aFieldIsNamedAsTheReportNamesIt() throws IOException {
    assertThat(
            outcome(
                """
                class Main {
                  private final ReentrantLock lock;
                  Main() {
                    ReentrantLock made = new ReentrantLock();
                    lock = made;
                  }
                }
                """,
                "p.Main.<init>, field lock"))
        .isEqualTo("swapped");
  }

  @Test
  void whatIsNoClassFileIsNotRead() throws IOException {
    compile("class Main { private final ReentrantLock lock = new ReentrantLock(); }");
    Files.writeString(classes().resolve("Junk.class"), "junk");
    assertThat(outcomeOfAll("p.Main.<init>")).isEqualTo("swapped");
    Files.write(classes().resolve("Junk.class"), Arrays.copyOf(file("p/Main"), 50));
    assertThat(outcomeOfAll("p.Main.<init>"))
        .contains("its jar cannot be read, file:", "Junk.class is not a class file");
  }

  @Test
  void anErrorWhileDecidingIsTheReason() throws IOException {
    compile("class Main { private final ReentrantLock lock = new ReentrantLock(); }");
    Swap swap = swap("p.Main.<init>");
    ClassLoader failing =
        new ClassLoader(null) {
          @Override
          protected Class<?> findClass(String name) {
            throw new IllegalStateException("as intended");
          }
        };
    assertThat(transform(swap, failing, "p/Main", file("p/Main"))).isNull();
    assertThat(swap.report())
        .contains(
            "deciding failed, java.lang.IllegalStateException: as intended. Remedy: leave it");
  }

  // ---- Programs ----

  /** What becomes of the locks that {@code p.Main} makes in its constructor. */
  private String outcome(String classes) throws IOException {
    return outcome(classes, "p.Main.<init>");
  }

  private String outcome(String classes, String site) throws IOException {
    compile(classes);
    return outcomeOfAll(site);
  }

  /** What becomes of a site when all classes have been loaded. */
  private String outcomeOfAll(String site) throws IOException {
    Swap swap = swap(site);
    ClassLoader loader = loader();
    for (String name : names()) {
      transform(swap, loader, name, file(name));
    }
    List<String> lines = swap.report().lines().toList();
    assertThat(lines).hasSize(3);
    return lines.get(2).strip();
  }

  private void compile(String classes) throws IOException {
    compile("p/Main.java", IMPORTS + classes);
  }

  private void compile(String file, String source, String... options) throws IOException {
    Path java = folder.resolve("source").resolve(file);
    Files.createDirectories(Objects.requireNonNull(java.getParent()));
    Files.writeString(java, source);
    List<String> arguments = new ArrayList<>(Arrays.asList(options));
    arguments.addAll(
        List.of("-nowarn", "-cp", classes().toString(), "-d", classes().toString(), "" + java));
    int status =
        ToolProvider.findFirst("javac")
            .orElseThrow()
            .run(System.out, System.err, arguments.toArray(new String[0]));
    assertThat(status).isZero();
  }

  private Path classes() {
    return folder.resolve("classes");
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.walk(classes())) {
      return files
          .map(file -> classes().relativize(file).toString().replace(File.separatorChar, '/'))
          .filter(name -> name.startsWith("p/") && name.endsWith(".class"))
          .map(name -> name.replace(".class", ""))
          .sorted()
          .toList();
    }
  }

  private byte[] file(String name) throws IOException {
    return Files.readAllBytes(classes().resolve(name + ".class"));
  }

  private Swap swap(String site) throws IOException {
    return swap(SwapTransformTest.instrumentation(new ArrayList<>()), site);
  }

  private Swap swap(Instrumentation instrumentation, String site) throws IOException {
    Path list = Files.writeString(folder.resolve("list"), site);
    return Swap.begin(
        instrumentation,
        Options.parse("swap=" + list),
        list,
        Path.of("not needed: Askew is there"));
  }

  /** It finds resources in the classes, and none of them is loaded. */
  private ClassLoader loader() {
    return new ClassLoader(SwapSourceTest.class.getClassLoader()) {
      @Override
      public @Nullable InputStream getResourceAsStream(String name) {
        try {
          Path file = classes().resolve(name);
          return Files.exists(file) ? Files.newInputStream(file) : super.getResourceAsStream(name);
        } catch (IOException e) {
          return null;
        }
      }
    };
  }

  private byte @Nullable [] transform(Swap swap, ClassLoader loader, String name, byte[] file) {
    return transform(swap, loader.getUnnamedModule(), loader, name, file);
  }

  private byte @Nullable [] transform(
      Swap swap, Module module, ClassLoader loader, String name, byte[] file) {
    URL location;
    try {
      location = classes().toUri().toURL();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    ProtectionDomain domain =
        new ProtectionDomain(new CodeSource(location, (Certificate[]) null), null);
    return swap.transform(module, loader, name, null, domain, file);
  }
}
