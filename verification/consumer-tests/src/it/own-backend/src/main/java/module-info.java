module org.example.backend {
  requires dev.askew.locks;

  provides dev.askew.api.BarrierBackendProvider with
      org.example.backend.OwnProvider;
}
