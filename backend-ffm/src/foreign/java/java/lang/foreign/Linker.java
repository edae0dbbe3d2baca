// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package java.lang.foreign;

import java.lang.invoke.MethodHandle;

public interface Linker {
  static Linker nativeLinker() {
    throw new AssertionError();
  }

  SymbolLookup defaultLookup();

  MethodHandle downcallHandle(MemorySegment symbol, FunctionDescriptor function, Option... options);

  interface Option {
    static Option captureCallState(String... capturedState) {
      throw new AssertionError();
    }

    static StructLayout captureStateLayout() {
      throw new AssertionError();
    }
  }
}
