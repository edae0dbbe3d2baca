package org.example.safepoint;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierFailedException;
import java.lang.invoke.VarHandle;
import java.util.Map;

/**
 * A heavy fence for any operating system: HotSpot collects all stacks at a safepoint, and a thread
 * that stops at one, or is found in native code and cannot come back without looking, has executed a
 * full fence. It stops all threads for that, which membarrier(2) does not.
 */
final class SafepointBackend implements BarrierBackend {
  @Override
  public String name() {
    return "safepoint";
  }

  @Override
  public String description() {
    return "a safepoint of the JVM";
  }

  @Override
  public boolean isAsymmetric() {
    return true;
  }

  @Override
  public void heavyFence() throws BarrierFailedException {
    VarHandle.fullFence();
    if (Thread.getAllStackTraces().isEmpty()) {
      throw new BarrierFailedException(
          "Thread.getAllStackTraces()",
          "not even the caller was seen",
          "Set askew.backend=fallback.");
    }
    VarHandle.fullFence();
  }

  @Override
  public Map<String, String> diagnostics() {
    return Map.of("virtual machine", System.getProperty("java.vm.name") + " " + Runtime.version());
  }
}
