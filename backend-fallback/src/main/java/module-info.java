/** A backend without a process-wide barrier: locks revoke by compare-and-set. */
@org.jspecify.annotations.NullMarked
module dev.askew.backend.fallback {
  requires transitive dev.askew.api;
  requires static org.jspecify;

  exports dev.askew.backend.fallback;

  provides dev.askew.api.BarrierBackendProvider with
      dev.askew.backend.fallback.FallbackBackendProvider;
}
