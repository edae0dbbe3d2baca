// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/** Sections, grace periods, retirement, leases. */
@NullMarked
package dev.askew.reclamation;

import org.jspecify.annotations.NullMarked;
