// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * Tests of the manual, and of the comments of the whole repository.
 *
 * <ul>
 *   <li>Comments: {@code CommentsTest}.
 *   <li>The manual's text: {@code LinksTest}, {@code SamplesTest} (code is in a file that the build
 *       compiles).
 *   <li>Its examples: {@code ExamplesTest}.
 *   <li>What it says of a running program: {@code LogLinesTest}, {@code ManagementTest}, {@code
 *       RecordingTest}.
 *   <li>Child JVMs: {@code FirstLockMain}, {@code RecordedLocksMain}.
 * </ul>
 */
package dev.askew.examples;
