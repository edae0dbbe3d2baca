/** Locks whose owner pays no atomic instruction and no fence, and the fences beneath them. */
@org.jspecify.annotations.NullMarked
module dev.askew.locks {
  requires transitive dev.askew.api;
  requires com.google.common;
  requires com.google.gson;
  requires static transitive org.jspecify;
  requires static java.management;
  requires static jdk.jfr;
  requires static jdk.management;

  exports dev.askew.locks;

  uses dev.askew.api.BarrierBackendProvider;
}
