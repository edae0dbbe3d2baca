// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * Tests of the backend that calls membarrier(2).
 *
 * <ul>
 *   <li>Against a fake kernel, for answers that a healthy one does not give: {@code
 *       RegistrationTest}, {@code MembarrierTest}.
 *   <li>On the running kernel: {@code JnrBackendTest}, {@code UnregisteredProcessTest}, and {@code
 *       RseqAbortTest}, which proves that the command does what its name says.
 *   <li>Names and properties: {@code ArchitectureTest}, {@code CommandTest}, {@code
 *       CommandChoiceTest}.
 *   <li>Failure: {@code SeccompTest} (real filters), {@code NativeLibraryTest} (jars missing,
 *       directories that cannot hold the library, native access denied), {@code ModulePathTest},
 *       {@code SecurityManagerTest}.
 *   <li>The end of an application: {@code UndeployTest}.
 *   <li>Child JVMs: {@code ScriptMain} does what its arguments say, step by step; {@code
 *       SandboxedMain} needs no permission of its own.
 * </ul>
 */
package dev.askew.backend.jnr;
