// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierUnavailableException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** The backend of a registered process. */
final class MembarrierBackend implements BarrierBackend {
  private final String name;
  private final Architecture architecture;
  private final SystemCall kernel;
  private final Registration registration;
  private final Membarrier fence;

  MembarrierBackend(
      String name, Architecture architecture, SystemCall kernel, Registration registration) {
    this.name = name;
    this.architecture = architecture;
    this.kernel = kernel;
    this.registration = registration;
    this.fence = registration.fence();
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return "membarrier(2) " + registration.command().fullName();
  }

  @Override
  public boolean isAsymmetric() {
    return true;
  }

  @Override
  public void heavyFence() {
    fence.fence();
  }

  @Override
  public void settleIn() {
    kernel.settleIn();
  }

  @Override
  public Map<String, String> diagnostics() {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("architecture", architecture.name());
    facts.put("system call number", Integer.toString(architecture.membarrierNumber()));
    facts.put("commands of the kernel", Command.describe(registration.query()));
    facts.put("registrations of the process", registrations());
    facts.put("registration time", registration.micros() + " µs");
    facts.put("command", registration.command().fullName());
    BarrierUnavailableException passedOver = registration.passedOver();
    if (passedOver != null) {
      facts.put("passed over", String.valueOf(passedOver.getMessage()));
    }
    facts.putAll(kernel.facts());
    return Collections.unmodifiableMap(facts);
  }

  /** Asked anew each time: a restored checkpoint, or another library, changes the answer. */
  private String registrations() {
    if ((registration.query() & Command.GET_REGISTRATIONS) == 0) {
      return "not supported by this kernel";
    }
    int answer = kernel.membarrier(Command.GET_REGISTRATIONS, 0);
    return answer < 0 ? Errno.name(-answer) : Command.describe(answer);
  }
}
