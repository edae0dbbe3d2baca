// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * Tests of the soak itself: {@code BrokenLocksTest} lets it find locks with a fault, {@code
 * PlanTest} repeats a plan from its seed, {@code SettingsTest} reads the command line.
 */
package dev.askew.soak;
