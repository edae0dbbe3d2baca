// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/** Tests of the doctor, as users run it: the one jar, in JVMs of its own. */
package dev.askew.doctor;
