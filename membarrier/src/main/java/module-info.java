/** What the backends that call membarrier(2) share. Only they can read its package. */
@org.jspecify.annotations.NullMarked
@SuppressWarnings("module") // the backends are compiled after this module
module dev.askew.membarrier {
  requires transitive dev.askew.api;
  requires static org.jspecify;

  exports dev.askew.membarrier to
      dev.askew.backend.ffm,
      dev.askew.backend.jnr;
}
