// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * Tests of the backend that calls membarrier(2) through java.lang.foreign.
 *
 * <ul>
 *   <li>On the running kernel, by contracts of {@code verification/test-support}: {@code
 *       FfmBackendTest}, {@code UnregisteredProcessTest}, {@code RseqAbortTest}, {@code
 *       SeccompTest} (real filters), and {@code UndeployTest}, the end of an application.
 *   <li>Where it may not or cannot serve: {@code NativeAccessTest}, {@code NotApplicableTest}. On a
 *       JDK without java.lang.foreign only the latter runs; {@code NeedsForeign} says so.
 * </ul>
 */
package dev.askew.backend.ffm;
