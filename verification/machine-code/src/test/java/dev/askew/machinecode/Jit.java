// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import java.util.ArrayList;
import java.util.List;

/** Which compiler is looked at. */
enum Jit {
  C2("c2"),

  /**
   * Graal as a module of its own, in C2's place. It is itself a Java program, compiles in the
   * background, and is slow until it has compiled itself.
   */
  GRAAL("JVMCI");

  /** The directory of Graal's jars: the build sets it on the JDK for which that Graal is made. */
  private static final String GRAAL_JARS = System.getProperty("askew.machinecode.graal", "");

  private final String printedName;

  Jit(String printedName) {
    this.printedName = printedName;
  }

  /** How the JVM calls it where it prints a compiled method. */
  String printedName() {
    return printedName;
  }

  static boolean hasGraal() {
    return !GRAAL_JARS.isEmpty();
  }

  List<String> flags() {
    List<String> flags = new ArrayList<>();
    flags.add("-XX:+UnlockDiagnosticVMOptions");
    if (this == C2) {
      flags.add("-XX:-BackgroundCompilation");
    } else {
      flags.add("-XX:+UnlockExperimentalVMOptions");
      flags.add("-XX:+EnableJVMCI");
      flags.add("-XX:+UseJVMCICompiler");
      flags.add("--upgrade-module-path=" + GRAAL_JARS);
    }
    return flags;
  }
}
