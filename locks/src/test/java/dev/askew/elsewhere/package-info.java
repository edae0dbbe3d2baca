// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/** Subclasses of the locks in a package that is not theirs, as users have. */
@NullMarked
package dev.askew.elsewhere;

import org.jspecify.annotations.NullMarked;
