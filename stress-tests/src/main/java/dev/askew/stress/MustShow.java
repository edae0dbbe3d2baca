// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.stress;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Outcomes without which a run of the test proves nothing: the forbidden outcome in a control,
 * which is a copy of a test with one thing broken, or in a test the outcomes that show that its
 * actors did meet. The build fails if one of them was not seen.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface MustShow {
  /** The outcomes, each as a regular expression; every one has to be seen. */
  String[] value();

  /** The values of {@code os.arch} for which this holds; empty: all. */
  String[] on() default {};
}
