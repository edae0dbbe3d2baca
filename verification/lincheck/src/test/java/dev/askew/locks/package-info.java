// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/** The locks under Lincheck; on the class path, beside the package of the same name. */
@NullMarked
package dev.askew.locks;

import org.jspecify.annotations.NullMarked;
