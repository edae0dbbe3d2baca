// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.backend.ffm;

import java.util.Optional;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips a class of tests where the backend does not apply, and says so. */
final class NeedsForeign implements ExecutionCondition {
  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<String> reason = new FfmBackendProvider().notApplicable();
    if (reason.isPresent() && context.getTestMethod().isEmpty()) {
      System.out.println(context.getDisplayName() + " skipped: " + reason.get());
    }
    return reason
        .map(ConditionEvaluationResult::disabled)
        .orElse(ConditionEvaluationResult.enabled("java.lang.foreign is there"));
  }
}
