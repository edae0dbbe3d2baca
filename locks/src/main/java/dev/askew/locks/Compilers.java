// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.askew.api.BarrierUnavailableException;
import java.lang.management.ManagementFactory;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Whether the compilers of this JVM are known to leave an opaque store before a later opaque load
 * of another variable. Without that an owner excludes nobody (see {@link Bias}), and the Java
 * memory model does not promise it. It holds of HotSpot's C2 and of Graal in GraalVM Community;
 * docs/correctness.md says how they were examined. HotSpot's C1 and interpreter make opaque
 * accesses volatile.
 *
 * <p>All others are refused: Azul's Falcon, which by its documents may exchange the two; the Graal
 * of Oracle GraalVM, which is not open; OpenJ9 and native images, which nobody has run with this. A
 * fork of HotSpot that has a compiler of its own and keeps HotSpot's name is not noticed.
 */
final class Compilers {
  static final String PROPERTY = "askew.compiler";

  /** The default: an asymmetric backend serves only where the compilers are known. */
  static final String KNOWN = "known";

  /** An asymmetric backend serves wherever it opens. */
  static final String TRUST = "trust";

  /** Not compiled here: a class that finds no memory as it is initialised never works again. */
  private static final String HOTSPOT =
      "(OpenJDK|Java HotSpot\\(TM\\)) (64-Bit )?(Server|Client|Minimal|Zero) VM";

  private Compilers() {}

  /**
   * Called before an asymmetric backend serves. Takes some milliseconds where a compiler written in
   * Java may be in use, and next to nothing elsewhere.
   *
   * @throws BarrierUnavailableException if the compilers are not known and the user does not trust
   *     them
   */
  static void requireOrder() throws BarrierUnavailableException {
    if (Privileged.property(PROPERTY, KNOWN).equals(TRUST)) {
      return;
    }
    String unknown =
        unknown(
            key -> Privileged.property(key, ""),
            module -> ModuleLayer.boot().findModule(module).isPresent(),
            Compilers::replacesC2);
    if (unknown != null) {
      throw new BarrierUnavailableException(
          "The check of the JVM's compiler",
          "nobody has examined whether " + unknown + " keeps opaque accesses in order",
          "If you know that it does, set -D" + PROPERTY + "=" + TRUST + ".");
    }
  }

  /**
   * Judges a JVM.
   *
   * @param property its system properties, empty where there is none
   * @param module whether its boot layer has a module
   * @param replacesC2 whether a compiler written in Java does C2's work; asked only where there may
   *     be one
   * @return the name of what is not known, or null if all is
   */
  static @Nullable String unknown(
      UnaryOperator<String> property, Predicate<String> module, BooleanSupplier replacesC2) {
    String name = property.apply("java.vm.name");
    String version = property.apply("java.vm.version");
    if (!name.matches(HOTSPOT)) {
      return name.isEmpty() ? "a JVM without a name" : "the compiler of " + name + " " + version;
    }
    // In GraalVM the compiler may be a native library, and then need not be a module of the JVM's.
    boolean mayReplaceC2 = module.test("jdk.internal.vm.ci") || version.contains("jvmci");
    if (!mayReplaceC2 || !replacesC2.getAsBoolean()) {
      return null;
    }
    String distribution = property.apply("java.vendor.version");
    if (distribution.startsWith("Oracle GraalVM") || distribution.startsWith("GraalVM EE")) {
      return "the compiler of " + distribution;
    }
    boolean isGraal =
        distribution.startsWith("GraalVM CE")
            || Stream.of("jdk.graal.compiler", "jdk.internal.vm.compiler").anyMatch(module);
    return isGraal ? null : "the JVMCI compiler of " + name + " " + version;
  }

  /**
   * Whether there is a compiler in whose code the owner's path has no fence. Without one, that is
   * with {@code -Xint} or C1 alone, a bias costs more than it saves, and the adaptive policy should
   * not have to measure that first.
   */
  static boolean optimise() {
    String info = Privileged.property("java.vm.info", "");
    return !info.contains("interpreted mode") && !info.contains("emulated-client");
  }

  /**
   * True as well where it cannot be found out. Unlike the platform's MBean server, the platform's
   * bean does not initialise java.util.logging, so a program can still install a log manager.
   */
  private static boolean replacesC2() {
    try {
      return Boolean.parseBoolean(
          ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
              .getVMOption("UseJVMCICompiler")
              .getValue());
    } catch (RuntimeException | LinkageError e) { // refused, or no such module, bean or option
      return true;
    }
  }
}
