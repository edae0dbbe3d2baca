// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

/** A probe to which a missing class may happen, but no lost update. */
final class FailsOrExcludesMain {
  private FailsOrExcludesMain() {}

  public static void main(String[] arguments) throws Exception {
    try {
      ProbeMain.start("BiasedLock");
      ProbeMain.finish();
    } catch (LinkageError e) {
      ProbeMain.say("cannot run", e.toString());
    } catch (IllegalStateException e) {
      if (!(e.getCause() instanceof LinkageError)) {
        throw e;
      }
      ProbeMain.say("cannot run", e.toString());
    }
  }
}
