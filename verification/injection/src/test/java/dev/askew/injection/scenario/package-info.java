// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/** What is done with the locks meanwhile. Loaded with each copy of them. */
@NullMarked
package dev.askew.injection.scenario;

import org.jspecify.annotations.NullMarked;
