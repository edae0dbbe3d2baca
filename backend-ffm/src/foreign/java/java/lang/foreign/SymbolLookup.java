// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package java.lang.foreign;

import java.util.Optional;

public interface SymbolLookup {
  static SymbolLookup libraryLookup(String name, Arena arena) {
    throw new AssertionError();
  }

  Optional<MemorySegment> find(String name);
}
