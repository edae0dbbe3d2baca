/** Locks whose owner pays no atomic instruction and no fence, and the fences beneath them. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the one that the internal package is exported to is built later
module dev.askew.locks {
  requires transitive dev.askew.api;
  requires static org.jspecify; // not transitive: a user's module would not compile without it
  requires static java.management;
  requires static jdk.jfr;
  requires static jdk.management;

  exports dev.askew.locks;
  exports dev.askew.locks.internal to
      dev.askew.reclamation;

  uses dev.askew.api.BarrierBackendProvider;
}
