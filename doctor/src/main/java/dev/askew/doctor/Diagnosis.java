// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.doctor;

import com.google.common.base.CaseFormat;
import com.google.common.base.Strings;
import com.google.common.collect.ImmutableMap;
import com.google.gson.GsonBuilder;
import dev.askew.api.BarrierFailedException;
import dev.askew.api.BarrierUnavailableException;
import dev.askew.doctor.measurement.Latencies;
import dev.askew.doctor.measurement.LockPairs;
import dev.askew.doctor.measurement.Revocations;
import dev.askew.doctor.measurement.Uses;
import dev.askew.locks.AsymmetricFence;
import dev.askew.locks.BarrierStatus;
import dev.askew.locks.Barriers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What {@link Doctor} has found: names to texts, numbers, again such a map, or a list of them. Both
 * forms are printed from it, so both say the same. Names are those of the JSON form; the text has
 * the words in them.
 */
final class Diagnosis {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int FENCES = 5_000;

  private final Map<String, Object> findings = new LinkedHashMap<>();

  private Diagnosis() {}

  /** Waits for the backend and measures. */
  static Diagnosis make() throws InterruptedException {
    Barriers.awaitReady(PATIENCE);
    Diagnosis diagnosis = new Diagnosis();
    BarrierStatus status = Barriers.status();
    diagnosis.findings.put("status", status(status));
    diagnosis.findings.put("machine", machine());
    diagnosis.findings.put("backendFacts", Facts.of(status.diagnostics()));
    diagnosis.findings.put("passedOver", passedOver(status.passedOver()));
    diagnosis.findings.put("notApplicable", notApplicable(status.notApplicable()));
    diagnosis.measure();
    return diagnosis;
  }

  private static Map<String, Object> status(BarrierStatus status) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("state", status.state().toString());
    facts.put("backend", status.backend());
    facts.put("description", status.description());
    status.failure().ifPresent(failure -> facts.put("failure", cause(failure)));
    return facts;
  }

  private static Map<String, Object> machine() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("operatingSystem", System.getProperty("os.name"));
    // On Linux the JVM has it from uname(2): what /proc/sys/kernel/osrelease says.
    facts.put("kernelRelease", System.getProperty("os.version"));
    facts.put("architecture", System.getProperty("os.arch"));
    facts.put("processors", Runtime.getRuntime().availableProcessors());
    facts.put("jdk", Runtime.version() + ", " + System.getProperty("java.vendor"));
    return facts;
  }

  private static List<Map<String, Object>> passedOver(Map<String, Throwable> causes) {
    List<Map<String, Object>> providers = new ArrayList<>();
    causes.forEach(
        (name, thrown) -> {
          Map<String, Object> provider = new LinkedHashMap<>();
          provider.put("provider", name);
          provider.putAll(cause(thrown));
          providers.add(provider);
        });
    return providers;
  }

  private static List<Map<String, Object>> notApplicable(Map<String, String> reasons) {
    List<Map<String, Object>> providers = new ArrayList<>();
    reasons.forEach(
        (name, reason) -> providers.add(ImmutableMap.of("provider", name, "reason", reason)));
    return providers;
  }

  private static Map<String, Object> cause(Throwable thrown) {
    Map<String, Object> facts = new LinkedHashMap<>();
    if (thrown instanceof BarrierUnavailableException e) {
      facts.put("cause", e.getMessage());
      facts.put("command", e.command());
      facts.put("errno", e.errno());
      facts.put("errnoName", e.errnoName());
      facts.put("remedy", e.remedy());
    } else if (thrown instanceof BarrierFailedException e) {
      facts.put("cause", e.getMessage());
      facts.put("command", e.command());
      facts.put("errno", e.errno());
      facts.put("errnoName", e.errnoName());
      facts.put("remedy", e.remedy());
    } else if (thrown instanceof IllegalArgumentException) {
      // A property with a wrong value; the message names the right ones.
      facts.put("cause", thrown.getMessage());
      facts.put("remedy", "Correct the property, or leave it out.");
    } else {
      facts.put("cause", thrown.toString());
      facts.put(
          "remedy",
          "Correct or remove the provider's jar, or report this to the provider's authors.");
    }
    return facts;
  }

  private void measure() throws InterruptedException {
    try {
      LockPairs pairs = LockPairs.measure();
      Map<String, Object> nanos = new LinkedHashMap<>();
      nanos.put("biasedLockOwner", rounded(pairs.biased()));
      nanos.put("reentrantLock", rounded(pairs.reentrant()));
      nanos.put("synchronized", rounded(pairs.monitor()));
      findings.put("lockPairNanos", nanos);
      Uses uses = Uses.measure();
      Map<String, Object> useNanos = new LinkedHashMap<>();
      useNanos.put("section", rounded(uses.section()));
      useNanos.put("participant", rounded(uses.participant()));
      useNanos.put("atomicCount", rounded(uses.count()));
      findings.put("useOfSharedResourceNanos", useNanos);
      findings.put("gracePeriodMicros", percentiles(uses.gracePeriod()));
      Revocations revocations = Revocations.measure();
      if (AsymmetricFence.isAsymmetric()) {
        findings.put("heavyFenceAloneMicros", percentiles(Latencies.ofHeavyFences(FENCES)));
        findings.put("heavyFenceBesideBusyThreadMicros", percentiles(revocations.fence()));
      }
      findings.put("revocationOfBusyOwnerMicros", percentiles(revocations.revocation()));
    } catch (IllegalStateException | BarrierFailedException e) {
      // The backend failed while it was measured; what came before is worth having.
      findings.put("measurement", cause(e));
    }
  }

  private static Map<String, Object> percentiles(Latencies micros) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("p50", rounded(micros.p50()));
    values.put("p90", rounded(micros.p90()));
    values.put("p99", rounded(micros.p99()));
    return values;
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }

  String toJson() {
    return new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create().toJson(findings);
  }

  String toText() {
    StringBuilder text = new StringBuilder();
    append(text, findings, "");
    return text.toString().stripTrailing();
  }

  private static void append(StringBuilder text, Map<?, ?> facts, String indent) {
    facts.forEach(
        (name, value) -> {
          String label = indent + words(name.toString());
          if (value instanceof Map<?, ?> inner) {
            text.append(label).append(inner.isEmpty() ? ": none\n" : "\n");
            append(text, inner, indent + "  ");
          } else if (value instanceof List<?> list) {
            text.append(label).append(list.isEmpty() ? ": none\n" : "\n");
            list.forEach(element -> append(text, (Map<?, ?>) element, indent + "  "));
          } else {
            text.append(Strings.padEnd(label, 30, ' ')).append(' ').append(value).append('\n');
          }
        });
  }

  /** "lockPairNanos" to "lock pair, ns". */
  private static String words(String name) {
    return CaseFormat.LOWER_CAMEL
        .to(CaseFormat.LOWER_UNDERSCORE, name)
        .replace('_', ' ')
        .replaceFirst(" nanos$", ", ns")
        .replaceFirst(" micros$", ", µs")
        .replaceFirst(" millis$", ", ms")
        .replaceFirst(" seconds$", ", s")
        .replaceFirst("^jdk$", name.toUpperCase(Locale.ROOT));
  }
}
