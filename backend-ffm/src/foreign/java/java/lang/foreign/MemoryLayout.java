// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package java.lang.foreign;

public interface MemoryLayout {
  long byteSize();

  long byteAlignment();

  long byteOffset(PathElement... elements);

  interface PathElement {
    static PathElement groupElement(String name) {
      throw new AssertionError();
    }
  }
}
