/** Backends that call what fences other threads through java.lang.foreign. */
@org.jspecify.annotations.NullMarked
module dev.askew.backend.ffm {
  requires transitive dev.askew.api;
  requires dev.askew.membarrier;
  requires static org.jspecify;

  exports dev.askew.backend.ffm;

  provides dev.askew.api.BarrierBackendProvider with
      dev.askew.backend.ffm.FfmBackendProvider,
      dev.askew.backend.ffm.WindowsBackendProvider;
}
