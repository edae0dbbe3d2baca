module org.example.modules {
  requires dev.askew.locks;
}
