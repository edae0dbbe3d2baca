/** A backend whose heavy fence is a handshake of HotSpot with one thread. */
@org.jspecify.annotations.NullMarked
module dev.askew.backend.handshake {
  requires transitive dev.askew.api;
  requires static org.jspecify;

  exports dev.askew.backend.handshake;

  provides dev.askew.api.BarrierBackendProvider with
      dev.askew.backend.handshake.HandshakeBackendProvider;
}
