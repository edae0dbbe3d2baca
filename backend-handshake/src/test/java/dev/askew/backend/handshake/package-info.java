// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

/**
 * Tests of the backend that shakes hands: {@code LitmusTest} for the fence, with controls that have
 * to fail, and {@code HandshakeBackendTest} for the rest.
 */
package dev.askew.backend.handshake;
