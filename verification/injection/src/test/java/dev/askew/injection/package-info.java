// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/** The locks with an error thrown at every point at which one can come. */
@NullMarked
package dev.askew.injection;

import org.jspecify.annotations.NullMarked;
