// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/** What the manual shows. */
@org.jspecify.annotations.NullMarked
package dev.askew.examples;
