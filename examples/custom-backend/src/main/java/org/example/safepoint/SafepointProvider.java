package org.example.safepoint;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierUnavailableException;

/** Serves where the kernel's barrier does not (200 and 100), and before the fallback (0). */
public final class SafepointProvider implements BarrierBackendProvider {
  @Override
  public String name() {
    return "safepoint";
  }

  @Override
  public int priority() {
    return 50;
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
