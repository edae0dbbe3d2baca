// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * Tests of the backend that calls membarrier(2) through JNR-FFI.
 *
 * <ul>
 *   <li>On the running kernel, by contracts of {@code verification/test-support}: {@code
 *       JnrBackendTest}, {@code UnregisteredProcessTest}, {@code RseqAbortTest}, {@code
 *       SeccompTest} (real filters), and {@code UndeployTest}, the end of an application.
 *   <li>Failure: {@code NativeLibraryTest} (jars missing, directories that cannot hold the library,
 *       native access denied), {@code ModulePathTest}, {@code SecurityManagerTest}.
 *   <li>Child JVMs: {@code ScriptMain}; {@code SandboxedMain} needs no permission of its own.
 * </ul>
 */
package dev.askew.backend.jnr;
