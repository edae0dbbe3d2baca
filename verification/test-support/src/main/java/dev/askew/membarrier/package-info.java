// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * Contracts of a backend that calls membarrier(2), on the running kernel; each such backend's tests
 * extend them. In this package, because {@code membarrier} shows its backends little.
 *
 * <ul>
 *   <li>{@code BackendContract}; {@code UnregisteredProcessContract}; {@code RseqAbortContract},
 *       which proves that the command does what its name says.
 *   <li>Failure: {@code SeccompContract} (real filters).
 *   <li>The module path: {@code ModulePath}.
 *   <li>The end of an application: {@code UndeployContract}.
 *   <li>Child JVMs: {@code Script} does what its arguments say, step by step.
 * </ul>
 */
package dev.askew.membarrier;
