module org.example.safepoint {
  requires dev.askew.api;

  provides dev.askew.api.BarrierBackendProvider with
      org.example.safepoint.SafepointProvider;
}
