// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Libraries that copy objects, mostly without their constructors. */
class CopiersTest {
  /** A copy works where ReentrantLock's does. */
  @ParameterizedTest
  @EnumSource(CopiersMain.Library.class)
  void copiesWorkAsThoseOfReentrantLockDo(CopiersMain.Library library) {
    Cell.of("copied by " + library)
        .classPath(
            ClassPath.usualAnd(
                "kryo-",
                "reflectasm-",
                "objenesis-",
                "minlog-",
                "cloning-",
                "xstream-",
                "mxparser-",
                "xmlpull-"))
        .flags(
            "--add-opens=java.base/java.util.concurrent.locks=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent.atomic=ALL-UNNAMED",
            "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
            "--add-opens=java.base/java.util=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.base/java.lang.ref=ALL-UNNAMED")
        .main(CopiersMain.class, library.name())
        .expectLine("probe: locks: exclude")
        .check();
  }
}
