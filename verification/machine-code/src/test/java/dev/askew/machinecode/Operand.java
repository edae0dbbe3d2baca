// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import org.jspecify.annotations.Nullable;

/** Where an instruction reads or writes. */
sealed interface Operand {
  /**
   * A register, or its lower part.
   *
   * @param name of the whole register, however much of it is meant
   */
  record Register(String name, int bits) implements Operand {
    /** As the vendor calls it. */
    @Override
    public String toString() {
      if (bits == 32 && name.startsWith("x")) {
        return "w" + name.substring(1);
      }
      if (bits == 64 || !name.startsWith("r")) {
        return name;
      }
      if (Character.isDigit(name.charAt(1))) {
        return name + (bits == 32 ? "d" : bits == 16 ? "w" : "b");
      }
      String old = name.substring(1);
      return switch (bits) {
        case 32 -> "e" + old;
        case 16 -> old;
        default -> old.endsWith("x") ? old.charAt(0) + "l" : old + "l";
      };
    }
  }

  record Immediate(long value) implements Operand {
    @Override
    public String toString() {
      return value < 0 ? "-0x" + Long.toHexString(-value) : "0x" + Long.toHexString(value);
    }
  }

  /** The address is base + (index << shift) + displacement. */
  record Memory(
      @Nullable String base, @Nullable String index, int shift, long displacement, int bits)
      implements Operand {
    /** In Intel's notation. */
    @Override
    public String toString() {
      StringBuilder sum = new StringBuilder(base == null ? "" : base);
      if (index != null) {
        sum.append(sum.length() == 0 ? "" : " + ").append(index).append('*').append(1 << shift);
      }
      if (displacement != 0 || sum.length() == 0) {
        String sign = sum.length() == 0 ? "" : displacement < 0 ? " - " : " + ";
        long shown = sum.length() == 0 ? displacement : Math.abs(displacement);
        sum.append(sign).append("0x").append(Long.toHexString(shown));
      }
      String size =
          switch (bits) {
            case 8 -> "byte";
            case 16 -> "word";
            case 32 -> "dword";
            default -> "qword";
          };
      return size + " ptr [" + sum + "]";
    }
  }
}
