/**
 * The service-provider interface of Askew: what a barrier backend is, and how it says that it is
 * unavailable and why.
 */
@org.jspecify.annotations.NullMarked
module dev.askew.api {
  requires static org.jspecify;

  exports dev.askew.api;
}
