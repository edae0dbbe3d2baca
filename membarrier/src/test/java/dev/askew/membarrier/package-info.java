// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * Tests of what the backends that call membarrier(2) have in common, without a kernel. What needs
 * one stands in {@code verification/test-support}, as contracts that each backend's tests extend.
 *
 * <ul>
 *   <li>Against a fake kernel, for answers that a healthy one does not give: {@code
 *       RegistrationTest}, {@code MembarrierTest}.
 *   <li>Names and properties: {@code ArchitectureTest}, {@code CommandTest}, {@code
 *       CommandChoiceTest}.
 * </ul>
 */
package dev.askew.membarrier;
