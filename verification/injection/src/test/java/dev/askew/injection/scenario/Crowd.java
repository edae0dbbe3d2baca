// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection.scenario;

import dev.askew.reclamation.Epochs;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** So many threads that their slots fill the first table of an Epochs. */
final class Crowd {
  /** At first there are at most eight places for each processor, and a thread tries four. */
  private static final int THREADS = 8 * Runtime.getRuntime().availableProcessors() + 4;

  private static final List<ExecutorService> MEMBERS = new ArrayList<>();

  static {
    for (int i = 0; i < THREADS; i++) {
      MEMBERS.add(
          Executors.newSingleThreadExecutor(
              task -> {
                Thread member = new Thread(null, task, "crowd", 0, false);
                member.setDaemon(true);
                return member;
              }));
    }
  }

  private Crowd() {}

  /** Each enters once. */
  static void enter(Epochs epochs) {
    Callable<Object> once =
        () -> {
          epochs.enter().close();
          return epochs;
        };
    try {
      for (ExecutorService member : MEMBERS) {
        member.submit(once).get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }
}
