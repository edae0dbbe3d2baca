/** What the backends that call membarrier(2) have in common. Exports nothing to anyone else. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the backends are compiled after this module
module dev.askew.membarrier {
  requires transitive dev.askew.api;
  requires static org.jspecify;

  exports dev.askew.membarrier to
      dev.askew.backend.ffm,
      dev.askew.backend.jnr;
}
