// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.instrument.Instrumentation;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** What the transformer makes of class files, and of those that it should leave. */
class SwapTransformTest {
  private static final String PACKAGE = "dev/askew/program/swap/";

  @TempDir Path folder;
  private final Map<String, byte[]> classes = new TreeMap<>();

  @BeforeEach
  void copyTheProgram() throws IOException {
    SwapTest.copyTo(folder, "SwapMain");
    SwapTest.copyTo(folder, "Subclassed");
    try (Stream<Path> files = Files.list(folder.resolve(PACKAGE))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".class", "");
        classes.put(PACKAGE + name, Files.readAllBytes(file));
      }
    }
  }

  @Test
  void classesThatHaveNothingToDoWithItStayAsTheyAre() throws IOException {
    Swap swap = swap("SwapMain$Own.<init>", "Subclassed$Sub.<init>", "SwapMain$Shared.<init>");
    List<String> changed = new ArrayList<>();
    for (String name : classes.keySet()) {
      if (transform(swap, name, loader(), location()) != null) {
        changed.add(name.substring(PACKAGE.length()));
      }
    }
    assertThat(changed)
        .containsExactly(
            "Subclassed$Sub",
            "SwapMain$Own",
            "SwapMain$Own$Reader",
            "SwapMain$Shared",
            "SwapMain$User");
  }

  @Test
  void noInstructionAndNoLineComesOrGoes() throws IOException {
    Swap swap = swap("SwapMain$Own.<init>", "Subclassed$Sub.<init>", "SwapMain$Table.<init>");
    for (String name : List.of("SwapMain$Own", "Subclassed$Sub", "SwapMain$Table")) {
      byte[] before = Objects.requireNonNull(classes.get(PACKAGE + name));
      byte[] after = Objects.requireNonNull(transform(swap, PACKAGE + name, loader(), location()));
      assertThat(shape(after)).isEqualTo(shape(before));
      assertThat(ProgramClasses.contains(after, "dev/askew/locks/Biased")).isTrue();
    }
  }

  /** The methods with opcodes and lines. */
  private static List<String> shape(byte[] file) {
    ClassNode node = new ClassNode();
    new ClassReader(file).accept(node, 0);
    List<String> shape = new ArrayList<>();
    for (MethodNode method : node.methods) {
      shape.add(method.name + method.desc + method.maxStack + " " + method.maxLocals);
      for (AbstractInsnNode each : method.instructions) {
        shape.add(
            each instanceof LineNumberNode line ? "line " + line.line : "" + each.getOpcode());
      }
    }
    return shape;
  }

  @Test
  void aJarThatCannotBeReadIsLeft() throws IOException {
    Swap swap = swap("SwapMain$Own.<init>");
    assertThat(transform(swap, PACKAGE + "SwapMain$Own", loader(), null)).isNull();
    assertThat(swap.report())
        .contains("0 of 1 sites swapped", "refused: its jar cannot be read, null. Remedy: put it");
  }

  @Test
  void aClassLoaderThatDoesNotFindAskewIsLeft() throws IOException {
    Swap swap = swap("SwapMain$Own.<init>");
    ClassLoader apart = new URLClassLoader(new URL[0], ClassLoader.getPlatformClassLoader());
    assertThat(transform(swap, PACKAGE + "SwapMain$Own", apart, location())).isNull();
    assertThat(swap.report())
        .contains("java.net.URLClassLoader, does not find dev.askew.locks.BiasedLock. Remedy: put");
  }

  @Test
  void whatAnotherAgentHasChangedIsDecidedAnew() throws IOException {
    Swap swap = swap("SwapMain$Own.<init>", "SwapMain$Shared.<init>");
    ClassLoader loader = loader();
    String own = PACKAGE + "SwapMain$Own";
    byte[] original = Objects.requireNonNull(classes.get(own));

    // It returns the lock, which has to stay what it was; another site is none the worse.
    classes.put(own, withMethodReturningTheLock(original));
    assertThat(transform(swap, own, loader, location())).isNull();
    assertThat(transform(swap, PACKAGE + "SwapMain$Shared", loader, location())).isNotNull();
    assertThat(swap.report())
        .contains(
            "1 of 2 sites swapped", "it is returned, dev.askew.program.swap.SwapMain$Own.leak");
  }

  @Test
  void whatAnotherAgentHasAddedStaysIfItFits() throws IOException {
    Swap swap = swap("SwapMain$Own.<init>");
    ClassLoader loader = loader();
    assertThat(transform(swap, PACKAGE + "SwapMain$Own$Reader", loader, location())).isNotNull();
    String own = PACKAGE + "SwapMain$Own";
    classes.put(own, withCallAtTheStart(Objects.requireNonNull(classes.get(own))));
    byte[] rewritten = transform(swap, own, loader, location());
    assertThat(ProgramClasses.contains(Objects.requireNonNull(rewritten), "nanoTime")).isTrue();
    assertThat(ProgramClasses.contains(rewritten, "dev/askew/locks/BiasedLock")).isTrue();
  }

  private static byte[] withMethodReturningTheLock(byte[] file) {
    ClassNode node = new ClassNode();
    new ClassReader(file).accept(node, 0);
    String type = "Ljava/util/concurrent/locks/ReentrantLock;";
    MethodNode leak = new MethodNode(Opcodes.ACC_PUBLIC, "leak", "()" + type, null, null);
    leak.visitVarInsn(Opcodes.ALOAD, 0);
    leak.visitFieldInsn(Opcodes.GETFIELD, node.name, "lock", type);
    leak.visitInsn(Opcodes.ARETURN);
    leak.visitMaxs(1, 1);
    node.methods.add(leak);
    return write(node);
  }

  private static byte[] withCallAtTheStart(byte[] file) {
    ClassNode node = new ClassNode();
    new ClassReader(file).accept(node, 0);
    MethodNode method =
        node.methods.stream().filter(each -> each.name.equals("add")).findAny().orElseThrow();
    method.instructions.insert(new InsnNode(Opcodes.POP2));
    method.instructions.insert(
        new MethodInsnNode(Opcodes.INVOKESTATIC, "java/lang/System", "nanoTime", "()J"));
    return write(node);
  }

  private static byte[] write(ClassNode node) {
    ClassWriter writer = new ClassWriter(0);
    node.accept(writer);
    return writer.toByteArray();
  }

  private Swap swap(String... sites) throws IOException {
    List<String> lines = new ArrayList<>();
    for (String site : sites) {
      lines.add(PACKAGE.replace('/', '.') + site);
    }
    Path list = Files.write(folder.resolve("list"), lines);
    Options options = Options.parse("swap=" + list);
    return Swap.begin(
        instrumentation(new ArrayList<>()), options, list, Path.of("not needed: Askew is there"));
  }

  /**
   * Of a JVM in which nothing is loaded.
   *
   * @param calls gets the names of what is called
   */
  static Instrumentation instrumentation(List<String> calls) {
    return (Instrumentation)
        Proxy.newProxyInstance(
            SwapTransformTest.class.getClassLoader(),
            new Class<?>[] {Instrumentation.class},
            (proxy, method, arguments) -> {
              calls.add(method.getName());
              return method.getName().equals("getAllLoadedClasses") ? new Class<?>[0] : null;
            });
  }

  private static ClassLoader loader() {
    return new URLClassLoader(new URL[0], SwapTransformTest.class.getClassLoader());
  }

  private URL location() throws IOException {
    return folder.toUri().toURL();
  }

  private byte @Nullable [] transform(
      Swap swap, String name, ClassLoader loader, @Nullable URL location) {
    ProtectionDomain domain =
        new ProtectionDomain(new CodeSource(location, (Certificate[]) null), null);
    byte[] bytes = Objects.requireNonNull(classes.get(name));
    return swap.transform(loader.getUnnamedModule(), loader, name, null, domain, bytes);
  }
}
