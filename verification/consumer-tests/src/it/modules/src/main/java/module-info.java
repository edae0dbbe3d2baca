module org.example.modules {
  requires dev.askew.locks;
  requires dev.askew.reclamation;
}
