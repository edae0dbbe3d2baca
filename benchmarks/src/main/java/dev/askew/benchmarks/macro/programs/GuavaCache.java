// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro.programs;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import dev.askew.benchmarks.macro.Program;
import java.util.Objects;

/** Puts into a bounded cache, of which each segment is a lock, and looks up. */
public final class GuavaCache implements Program {
  private static final int KEYS = 4_096;

  private final Cache<Integer, Integer> cache =
      CacheBuilder.newBuilder().maximumSize(2 * KEYS).build();

  private final Integer[] keys = new Integer[KEYS];
  private int next;

  public GuavaCache() {
    for (int i = 0; i < KEYS; i++) {
      keys[i] = i;
    }
  }

  @Override
  public Object step() {
    Integer key = keys[next++ & (KEYS - 1)];
    cache.put(key, key);
    return Objects.requireNonNull(cache.getIfPresent(key));
  }

  @Override
  public void close() {
    cache.invalidateAll();
  }
}
