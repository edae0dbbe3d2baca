// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/** Safe reclamation: what the garbage collector does not own is freed while others use it. */
@org.jspecify.annotations.NullMarked
module dev.askew.reclamation {
  requires dev.askew.locks;
  requires static org.jspecify; // not transitive: a user's module would not compile without it
  requires static java.management;
  requires static jdk.jfr;

  exports dev.askew.reclamation;
}
