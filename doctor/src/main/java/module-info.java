/** A program that says how Askew's locks fare on the machine at hand. */
@org.jspecify.annotations.NullMarked
module dev.askew.doctor {
  requires com.google.common;
  requires com.google.gson;
  requires dev.askew.locks;
  requires dev.askew.reclamation;
  requires static org.jspecify;

  exports dev.askew.doctor;
}
