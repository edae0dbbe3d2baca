/** A backend that fences other threads with membarrier(2), called through JNR-FFI. */
@org.jspecify.annotations.NullMarked
module dev.askew.backend.jnr {
  requires transitive dev.askew.api;
  requires dev.askew.membarrier;
  requires static org.jspecify;
  requires org.jnrproject.ffi;

  // JNR-FFI and jffi are automatic modules: they read every module but require none. So this
  // module requires what they use.
  requires java.logging;
  requires jdk.unsupported;
  requires org.objectweb.asm;
  requires org.objectweb.asm.util;

  exports dev.askew.backend.jnr;

  provides dev.askew.api.BarrierBackendProvider with
      dev.askew.backend.jnr.JnrBackendProvider;
}
