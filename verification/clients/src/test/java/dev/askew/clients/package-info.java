// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/** Native libraries of others, closed while threads use them. */
@NullMarked
package dev.askew.clients;

import org.jspecify.annotations.NullMarked;
