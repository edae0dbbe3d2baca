// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/** What other modules of Askew share with the locks. Not for users: it may change at any time. */
package dev.askew.locks.internal;
