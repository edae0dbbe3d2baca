// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import com.sun.management.HotSpotDiagnosticMXBean;
import dev.askew.api.BarrierUnavailableException;
import dev.askew.locks.internal.Modules;
import dev.askew.locks.internal.Privileged;
import java.lang.management.ManagementFactory;
import java.util.List;
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

  /** The first words of HotSpot's names, and the last. */
  private static final List<String> BUILDS = List.of("OpenJDK ", "Java HotSpot(TM) ");

  private static final List<String> VARIANTS =
      List.of("Server VM", "Client VM", "Minimal VM", "Zero VM");

  /** What a JVM says of itself. */
  interface Jvm {
    /** A system property, empty where there is none. */
    String property(String key);

    /** Whether its boot layer has a module. */
    boolean hasModule(String name);

    /** Whether a compiler written in Java does C2's work; asked only where there may be one. */
    boolean replacesC2();
  }

  /** A class, and no lambdas: the first of a JVM takes milliseconds. */
  private static final class ThisJvm implements Jvm {
    @Override
    public String property(String key) {
      return Privileged.property(key, "");
    }

    @Override
    public boolean hasModule(String name) {
      return Modules.isInBootLayer(name);
    }

    @Override
    public boolean replacesC2() {
      return Compilers.replacesC2();
    }
  }

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
    String unknown = unknown(new ThisJvm());
    if (unknown != null) {
      throw new BarrierUnavailableException(
          "The check of the JVM's compiler",
          "nobody has examined whether " + unknown + " keeps opaque accesses in order",
          "If you know that it does, set -D" + PROPERTY + "=" + TRUST + ".");
    }
  }

  /** Judges a JVM: the name of what is not known, or null if all is. */
  static @Nullable String unknown(Jvm jvm) {
    String name = jvm.property("java.vm.name");
    String version = jvm.property("java.vm.version");
    if (!isHotSpot(name)) {
      return name.isEmpty() ? "a JVM without a name" : "the compiler of " + name + " " + version;
    }
    // In GraalVM the compiler may be a native library, and then need not be a module of the JVM's.
    boolean mayReplaceC2 = jvm.hasModule("jdk.internal.vm.ci") || version.contains("jvmci");
    if (!mayReplaceC2 || !jvm.replacesC2()) {
      return null;
    }
    String distribution = jvm.property("java.vendor.version");
    if (distribution.startsWith("Oracle GraalVM") || distribution.startsWith("GraalVM EE")) {
      return "the compiler of " + distribution;
    }
    boolean isGraal =
        distribution.startsWith("GraalVM CE")
            || jvm.hasModule("jdk.graal.compiler")
            || jvm.hasModule("jdk.internal.vm.compiler");
    return isGraal ? null : "the JVMCI compiler of " + name + " " + version;
  }

  private static boolean isHotSpot(String name) {
    for (String build : BUILDS) {
      if (name.startsWith(build)) {
        String rest = name.substring(build.length());
        return VARIANTS.contains(rest.startsWith("64-Bit ") ? rest.substring(7) : rest);
      }
    }
    return false;
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
