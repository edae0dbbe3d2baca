// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import dev.askew.api.BarrierFailedException;
import dev.askew.injection.Scenario;
import dev.askew.locks.AsymmetricFence;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Two callers of the heavy fence, of whom one leads. */
final class FenceScenario implements Scenario {
  private final Books books = new Books();
  private final boolean fencesFail;

  private FenceScenario(boolean fencesFail) {
    this.fencesFail = fencesFail;
  }

  static void addTo(Map<String, Supplier<Scenario>> all) {
    all.put("two heavy fences", () -> new FenceScenario(false));
    all.put("two heavy fences that fail", () -> new FenceScenario(true));
  }

  private void fence() {
    books.attempt(
        "a fence",
        () -> {
          try {
            AsymmetricFence.heavyFence();
          } catch (BarrierFailedException e) {
            if (!fencesFail) {
              throw e;
            }
          }
        });
  }

  @Override
  public void arrange() {
    AsymmetricFence.heavyFence();
  }

  @Override
  public void first() {
    fence();
  }

  @Override
  public void second() {
    fence();
  }

  @Override
  public void nudge() {
    AsymmetricFence.heavyFence();
  }

  @Override
  public void settle() {
    AsymmetricFence.heavyFence();
    AsymmetricFence.lightFence();
  }

  @Override
  public void goOn() {
    AsymmetricFence.heavyFence();
  }

  @Override
  public List<String> symptoms() {
    return books.symptoms();
  }

  @Override
  public boolean fencesFail() {
    return fencesFail;
  }

  @Override
  public boolean isForTwo() {
    return true;
  }
}
