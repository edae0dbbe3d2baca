// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package java.lang.foreign;

public interface Arena {
  static Arena global() {
    throw new AssertionError();
  }

  static Arena ofAuto() {
    throw new AssertionError();
  }

  MemorySegment allocate(long byteSize, long byteAlignment);
}
