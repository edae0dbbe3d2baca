// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package java.lang.foreign;

public interface FunctionDescriptor {
  static FunctionDescriptor of(MemoryLayout result, MemoryLayout... arguments) {
    throw new AssertionError();
  }

  static FunctionDescriptor ofVoid(MemoryLayout... arguments) {
    throw new AssertionError();
  }
}
