// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.clients;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A library's table of keys and values, read by many threads, replaced and closed by one. */
interface Table {
  /** The value, or null if there is no such key. */
  byte @Nullable [] get(byte[] key) throws Exception;

  /** The values from a key on, so many at most. */
  List<byte[]> scan(byte[] from, int most) throws Exception;

  /** Closes the files and opens others. */
  void replace(Path next) throws Exception;

  /** Whether it is closed. */
  boolean close(Duration timeout) throws Exception;
}
