// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

/**
 * Prints the owner's path of lock(), one store and unlock(), as C2 of some JVM compiles it; see
 * docs/machine-code.md.
 */
final class Listing {
  private Listing() {}

  public static void main(String[] flags) {
    Compilation compilation = Compilation.of(Scenario.INLINED, flags);
    CompiledMethod method = compilation.method(Scenario.INLINED.method());
    System.out.println(compilation.machine());
    System.out.println(compilation.status());
    System.out.print(Ways.only(method, Owner.facts(compilation, 0, Owner.BIASED)));
  }
}
