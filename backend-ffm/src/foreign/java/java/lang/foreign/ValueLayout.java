// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package java.lang.foreign;

public interface ValueLayout extends MemoryLayout {
  OfInt JAVA_INT = null;

  OfLong JAVA_LONG = null;

  interface OfInt extends ValueLayout {}

  interface OfLong extends ValueLayout {}
}
