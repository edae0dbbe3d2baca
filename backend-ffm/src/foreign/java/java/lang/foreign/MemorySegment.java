// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package java.lang.foreign;

public interface MemorySegment {
  int get(ValueLayout.OfInt layout, long offset);
}
