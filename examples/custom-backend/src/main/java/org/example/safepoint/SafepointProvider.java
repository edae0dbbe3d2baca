package org.example.safepoint;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierUnavailableException;

/** Serves where neither the kernel's barrier (200 and 100) nor a handshake (50) does. */
public final class SafepointProvider implements BarrierBackendProvider {
  @Override
  public String name() {
    return "safepoint";
  }

  @Override
  public int priority() {
    return 40;
  }

  @Override
  public BarrierBackend open() throws BarrierUnavailableException {
    String vm = System.getProperty("java.vm.name", "");
    if (!vm.contains("HotSpot") && !vm.contains("OpenJDK")) {
      throw new BarrierUnavailableException(
          "Looking for HotSpot",
          "this is " + vm + ", of whose safepoints nothing is known",
          "Use a JDK with HotSpot.");
    }
    SafepointBackend backend = new SafepointBackend();
    backend.heavyFence(); // what is returned has executed one barrier
    return backend;
  }
}
