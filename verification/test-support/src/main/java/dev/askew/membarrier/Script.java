// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import dev.askew.api.BarrierBackend;
import dev.askew.api.BarrierBackendProvider;
import dev.askew.api.BarrierFailedException;
import dev.askew.api.BarrierUnavailableException;
import dev.askew.testing.ChildJvm;
import dev.askew.testing.Seccomp;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What child JVMs do: one step for each argument, with one line of output for each.
 *
 * <ul>
 *   <li>{@code open}: opens the provider
 *   <li>{@code fence}: a heavy fence of the opened backend, on a thread older than any filter
 *   <li>{@code call:COMMAND:FLAGS}: that call, past the backend
 *   <li>{@code restored}: a heavy fence without a registration before it
 *   <li>{@code registrations}: what the kernel says of them, as the diagnostics show it
 *   <li>{@code passed-over}: why a higher rung was not taken
 *   <li>{@code advice}: what the diagnostics advise
 *   <li>{@code fail:ERRNO}, {@code fail:COMMAND:ERRNO}: a seccomp filter from now on
 * </ul>
 */
public final class Script {
  private final BarrierBackendProvider provider;
  private final Opening.Binding binding;

  private BarrierBackend backend;

  private Script(BarrierBackendProvider provider, Opening.Binding binding) {
    this.provider = provider;
    this.binding = binding;
  }

  /** Runs the steps in a fresh JVM with a main class that calls {@link #perform}. */
  public static List<String> run(Class<?> main, List<String> jvmFlags, String... steps) {
    return linesOf(ChildJvm.run(main, jvmFlags, steps));
  }

  /** What the steps have printed. */
  public static List<String> linesOf(ChildJvm.Result result) {
    return result.lines().stream()
        .filter(line -> line.startsWith("> "))
        .map(line -> line.substring(2))
        .toList();
  }

  /** Does the steps with a backend, in this process. */
  public static void perform(
      BarrierBackendProvider provider, Opening.Binding binding, String[] steps) throws Exception {
    Script script = new Script(provider, binding);
    ExecutorService older = Executors.newSingleThreadExecutor();
    try {
      older.submit(() -> {}).get();
      for (String step : steps) {
        Future<String> line = older.submit(() -> script.step(step.split(":", -1)));
        System.out.println("> " + line.get());
      }
    } finally {
      older.shutdown();
    }
  }

  private String step(String[] words) throws Exception {
    try {
      return switch (words[0]) {
        case "open" -> open();
        case "fence" -> {
          backend.heavyFence();
          yield "fenced";
        }
        case "call" -> call(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
        case "restored" -> {
          new Membarrier(kernel(), Command.PRIVATE_EXPEDITED_RSEQ).fence();
          yield "fenced";
        }
        case "registrations" -> backend.diagnostics().get("registrations of the process");
        case "advice" -> String.valueOf(backend.diagnostics().get("advice"));
        case "passed-over" -> backend.diagnostics().get("passed over");
        case "fail" -> fail(words);
        default -> throw new IllegalArgumentException(words[0]);
      };
    } catch (BarrierFailedException e) {
      return line("failed", e.command(), e.errno(), e.errnoName(), e.remedy());
    } catch (BarrierUnavailableException e) {
      return e.errno() > 0
          ? line("unavailable", e.command(), e.errno(), e.errnoName(), e.remedy())
          : "unavailable: " + e.getMessage();
    }
  }

  private static String line(
      String what, String command, int errno, String errnoName, String remedy) {
    return what + ": " + command + " " + errnoName + " " + errno + ": " + remedy;
  }

  private String open() throws BarrierUnavailableException {
    backend = provider.open();
    return backend.description();
  }

  private String call(int command, int flags) throws BarrierUnavailableException {
    int answer = kernel().membarrier(command, flags);
    if (answer < 0) {
      throw Refusal.failed(command, answer);
    }
    return "answered " + answer;
  }

  /** On a thread of its own: the filter must reach those that were there before it. */
  private static String fail(String[] words) throws InterruptedException {
    Thread thread =
        new Thread(
            () -> {
              int first = Integer.parseInt(words[1]);
              if (words.length == 2) {
                Seccomp.failMembarrier(first);
              } else {
                Seccomp.failMembarrierCommand(first, Integer.parseInt(words[2]));
              }
            });
    thread.start();
    thread.join();
    return "filter installed";
  }

  private SystemCall kernel() throws BarrierUnavailableException {
    return binding.bind(
        Architecture.of(System.getProperty("os.name"), "", System.getProperty("os.arch"))
            .membarrierNumber());
  }
}
