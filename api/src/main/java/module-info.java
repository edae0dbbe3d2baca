/**
 * The service-provider interface of Askew: what a barrier backend is, and how it reports why it is
 * unavailable.
 */
@org.jspecify.annotations.NullMarked
module dev.askew.api {
  requires static org.jspecify;

  exports dev.askew.api;
}
