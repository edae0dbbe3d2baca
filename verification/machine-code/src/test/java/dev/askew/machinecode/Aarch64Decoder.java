// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import dev.askew.machinecode.Operand.Immediate;
import dev.askew.machinecode.Operand.Memory;
import dev.askew.machinecode.Operand.Register;
import dev.askew.machinecode.Path.Ending;
import dev.askew.machinecode.Step.Arithmetic;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decodes one instruction of AArch64: those that C2 uses for integers, references, branches and
 * synchronisation (Arm's Architecture Reference Manual, C4.1). Whatever else there is it does not
 * know, and says so, and a walk ends there.
 */
final class Aarch64Decoder {
  static final String ZERO = "xzr";
  private static final String STACK = "sp";
  private static final Register SCRATCH = new Register("scratch", 64);

  private static final String[] CONDITIONS = {
    "eq", "ne", "hs", "lo", "mi", "pl", "vs", "vc", "hi", "ls", "ge", "lt", "gt", "le", "al", "nv"
  };

  private static final String[] ATOMICS = {
    "ldadd", "ldclr", "ldeor", "ldset", "ldsmax", "ldsmin", "ldumax", "ldumin"
  };

  private final int word;
  private final long address;

  Aarch64Decoder(byte[] code, int offset, long address) {
    this.word = ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN).getInt(offset);
    this.address = address;
  }

  Instruction decode() {
    int group = bits(28, 25);
    if ((group & 0b1110) == 0b1000) {
      return immediate();
    } else if ((group & 0b1110) == 0b1010) {
      return branchOrSystem();
    } else if ((group & 0b0101) == 0b0100) {
      return loadOrStore();
    } else if ((group & 0b0111) == 0b0101) {
      return register();
    }
    return bits(31, 16) == 0 ? with("udf", new Step.End(Ending.TRAP)) : unknown();
  }

  // ---- Branches, exceptions, fences ----

  private Instruction branchOrSystem() {
    if (is(0x7c000000, 0x14000000)) {
      long target = address + 4L * signed(25, 0);
      return bit(31) == 1
          ? with("bl " + hex(target), new Step.End(Ending.CALL))
          : with("b " + hex(target), new Step.Jump(target));
    } else if (is(0xff000010, 0x54000000)) {
      String name = CONDITIONS[bits(3, 0)];
      return branch("b." + name, List.of(), condition(name), address + 4L * signed(23, 5));
    } else if (is(0x7e000000, 0x34000000)) {
      Register tested = register(bits(4, 0), width(), ZERO);
      return branch(
          (bit(24) == 0 ? "cbz " : "cbnz ") + tested + ",",
          List.of(new Step.Compare(tested, new Immediate(0))),
          bit(24) == 0 ? Condition.EQUAL : Condition.NOT_EQUAL,
          address + 4L * signed(23, 5));
    } else if (is(0x7e000000, 0x36000000)) {
      Register tested = register(bits(4, 0), 64, ZERO);
      int number = (bit(31) << 5) | bits(23, 19);
      return branch(
          (bit(24) == 0 ? "tbz " : "tbnz ") + tested + ", #" + number + ",",
          List.of(new Step.Test(tested, new Immediate(1L << number))),
          bit(24) == 0 ? Condition.EQUAL : Condition.NOT_EQUAL,
          address + 4L * signed(18, 5));
    } else if (is(0xfffffc1f, 0xd61f0000)) {
      return with("br " + x(5), new Step.End(Ending.CALL));
    } else if (is(0xfffffc1f, 0xd63f0000)) {
      return with("blr " + x(5), new Step.End(Ending.CALL));
    } else if (is(0xfffffc1f, 0xd65f0000)) {
      return with("ret", new Step.End(Ending.RETURN));
    } else if (is(0xfffff01f, 0xd503201f)) {
      return with("nop");
    } else if (is(0xfffff01f, 0xd503301f)) {
      return barrier();
    } else if (is(0xffe0001f, 0xd4200000)) {
      return with("brk", new Step.End(Ending.TRAP));
    }
    return unknown();
  }

  private Instruction branch(String text, List<Step> before, Condition condition, long target) {
    List<Step> steps = new ArrayList<>(before);
    steps.add(new Step.Branch(condition, target));
    return with(text + " " + hex(target), steps);
  }

  private static Condition condition(String name) {
    return switch (name) {
      case "eq" -> Condition.EQUAL;
      case "ne" -> Condition.NOT_EQUAL;
      case "lt" -> Condition.LESS;
      case "le" -> Condition.LESS_OR_EQUAL;
      case "gt" -> Condition.GREATER;
      case "ge" -> Condition.GREATER_OR_EQUAL;
      case "lo" -> Condition.BELOW;
      case "ls" -> Condition.BELOW_OR_EQUAL;
      case "hi" -> Condition.ABOVE;
      case "hs" -> Condition.ABOVE_OR_EQUAL;
      default -> Condition.OTHER;
    };
  }

  private Instruction barrier() {
    String domain = bits(11, 8) == 9 ? " ishld" : bits(11, 8) == 10 ? " ishst" : " ish";
    return switch (bits(7, 5)) {
      case 2 -> with("clrex", new Step.End(Ending.ATOMIC));
      case 4 -> with("dsb" + domain, new Step.End(Ending.FENCE));
      case 5 -> with("dmb" + domain, new Step.End(Ending.FENCE));
      case 6 -> with("isb", new Step.End(Ending.FENCE));
      case 7 -> with("sb", new Step.End(Ending.FENCE));
      default -> unknown();
    };
  }

  // ---- Arithmetic ----

  private Instruction immediate() {
    int kind = bits(25, 23);
    boolean isFlagging = bit(29) == 1;
    if (kind < 2) {
      int page = bit(31);
      long distance = ((long) signed(23, 5) << 2) | bits(30, 29);
      long target = page == 1 ? (address & ~0xfffL) + (distance << 12) : address + distance;
      return move(page == 1 ? "adrp" : "adr", x(0), new Immediate(target));
    } else if (kind == 2) {
      Immediate b = new Immediate((long) bits(21, 10) << (12 * bit(22)));
      Arithmetic how = bit(30) == 0 ? Arithmetic.ADD : Arithmetic.SUBTRACT;
      Register to = register(bits(4, 0), width(), isFlagging ? ZERO : STACK);
      return arithmetic(how, to, register(bits(9, 5), width(), STACK), b, isFlagging);
    } else if (kind == 4) {
      Immediate b = new Immediate(pattern());
      boolean isTest = bits(30, 29) == 3;
      Register to = register(bits(4, 0), width(), isTest ? ZERO : STACK);
      return arithmetic(logical(bits(30, 29)), to, register(bits(9, 5), width(), ZERO), b, isTest);
    } else if (kind == 5) {
      return moveWide();
    } else if (kind == 6) {
      return bitfield();
    }
    return forget("extr", register(bits(4, 0), width(), ZERO));
  }

  private Instruction moveWide() {
    Register to = register(bits(4, 0), width(), ZERO);
    int shift = 16 * bits(22, 21);
    long part = (long) bits(20, 5) << shift;
    return switch (bits(30, 29)) {
      case 0 -> move("mov", to, new Immediate(~part));
      case 2 -> move("mov", to, new Immediate(part));
      case 3 ->
          with(
              "movk " + to + ", " + text(new Immediate(bits(20, 5))) + ", lsl #" + shift,
              new Step.Compute(Arithmetic.AND, to, to, new Immediate(~(0xffffL << shift)), false),
              new Step.Compute(Arithmetic.OR, to, to, new Immediate(part), false));
      default -> unknown();
    };
  }

  /** Of these the walk follows the shifts by a constant. */
  private Instruction bitfield() {
    Register to = register(bits(4, 0), width(), ZERO);
    Register from = register(bits(9, 5), width(), ZERO);
    int immr = bits(21, 16);
    int imms = bits(15, 10);
    if (bits(30, 29) == 2 && imms == width() - 1) {
      return shift("lsr", Arithmetic.SHIFT_RIGHT, to, from, immr);
    } else if (bits(30, 29) == 2 && imms + 1 == immr) {
      return shift("lsl", Arithmetic.SHIFT_LEFT, to, from, width() - 1 - imms);
    }
    return forget("bfm", to);
  }

  private Instruction shift(String name, Arithmetic how, Register to, Register from, int by) {
    Immediate count = new Immediate(by);
    return with(
        name + " " + to + ", " + from + ", " + text(count),
        new Step.Compute(how, to, from, count, false));
  }

  private Instruction register() {
    Register to = register(bits(4, 0), width(), ZERO);
    Register a = register(bits(9, 5), width(), ZERO);
    Register b = register(bits(20, 16), width(), ZERO);
    boolean isFlagging = bit(29) == 1;
    if (is(0x1f000000, 0x0a000000)) {
      if (bit(21) == 1) {
        return forget("not", to);
      }
      boolean isMove = bits(30, 29) == 1 && bits(9, 5) == 31 && bits(15, 10) == 0;
      return isMove
          ? move("mov", to, b)
          : shifted(logical(bits(30, 29)), to, a, b, bits(30, 29) == 3);
    } else if (is(0x1f200000, 0x0b000000)) {
      return shifted(bit(30) == 0 ? Arithmetic.ADD : Arithmetic.SUBTRACT, to, a, b, isFlagging);
    } else if (is(0x1fe00000, 0x0b200000)) {
      boolean isPlain = bits(12, 10) == 0;
      return arithmetic(
          bit(30) == 0 ? Arithmetic.ADD : Arithmetic.SUBTRACT,
          register(bits(4, 0), width(), isFlagging ? ZERO : STACK),
          register(bits(9, 5), width(), STACK),
          isPlain && bits(14, 13) == 3 ? b : new Register("unknown", 64),
          isFlagging);
    } else if (is(0x1fe00000, 0x1a400000)) {
      return with("ccmp", new Step.ForgetFlags());
    } else if (is(0x1fe00000, 0x1a800000)
        || is(0x1fe00000, 0x1ac00000)
        || is(0x1f000000, 0x1b000000)) {
      return forget("csel or the like", to);
    }
    return unknown();
  }

  private static Arithmetic logical(int opc) {
    return switch (opc) {
      case 1 -> Arithmetic.OR;
      case 2 -> Arithmetic.XOR;
      default -> Arithmetic.AND;
    };
  }

  private Instruction shifted(
      Arithmetic how, Register to, Register a, Register b, boolean isFlagging) {
    int by = bits(15, 10);
    if (by == 0) {
      return arithmetic(how, to, a, b, isFlagging);
    }
    boolean isLeft = bits(23, 22) == 0;
    Instruction unshifted = arithmetic(how, to, a, SCRATCH, isFlagging);
    List<Step> steps = new ArrayList<>();
    steps.add(
        isLeft
            ? new Step.Compute(Arithmetic.SHIFT_LEFT, SCRATCH, b, new Immediate(by), false)
            : new Step.Forget(SCRATCH));
    steps.addAll(unshifted.steps());
    String shift = ", " + (isLeft ? "lsl" : bits(23, 22) == 1 ? "lsr" : "asr") + " #" + by;
    return with(unshifted.text().replace(SCRATCH.toString(), b.toString()) + shift, steps);
  }

  private Instruction arithmetic(
      Arithmetic how, Register to, Register a, Operand b, boolean isFlagging) {
    if (isFlagging && to.name().equals(ZERO)) {
      if (how == Arithmetic.SUBTRACT) {
        return with("cmp " + a + ", " + text(b), new Step.Compare(a, b));
      } else if (how == Arithmetic.AND) {
        return with("tst " + a + ", " + text(b), new Step.Test(a, b));
      }
      return with("cmn " + a + ", " + text(b), new Step.ForgetFlags());
    }
    String name =
        switch (how) {
          case ADD -> "add";
          case SUBTRACT -> "sub";
          case AND -> "and";
          case OR -> "orr";
          case XOR -> "eor";
          default -> throw new AssertionError(how);
        };
    return with(
        name + (isFlagging ? "s " : " ") + to + ", " + a + ", " + text(b),
        new Step.Compute(how, to, a, b, isFlagging));
  }

  /** The immediate of a logical instruction: a rotated run of ones, repeated. */
  private long pattern() {
    int length = 31 - Integer.numberOfLeadingZeros((bit(22) << 6) | (~bits(15, 10) & 0x3f));
    int size = 1 << length;
    int ones = (bits(15, 10) & (size - 1)) + 1;
    int rotation = bits(21, 16) & (size - 1);
    long mask = size == 64 ? -1L : (1L << size) - 1;
    long run = ones == 64 ? -1L : (1L << ones) - 1;
    long rotated = rotation == 0 ? run : ((run >>> rotation) | (run << (size - rotation))) & mask;
    long result = 0;
    for (int at = 0; at < 64; at += size) {
      result |= rotated << at;
    }
    return width() == 32 ? (int) result : result;
  }

  // ---- Memory ----

  private Instruction loadOrStore() {
    if (is(0x3f000000, 0x08000000)) {
      return exclusiveOrOrdered();
    } else if (is(0x3f200c00, 0x38200000)) {
      return bit(15) == 1 && bits(14, 12) == 4
          ? access("ldapr", true, List.of(transferred(32 << bit(30))), at(x(5), 0))
          : with(
              (bit(15) == 1 ? "swp" : ATOMICS[bits(14, 12)]) + " [" + base() + "]",
              new Step.End(Ending.ATOMIC));
    } else if (is(0x3f000000, 0x18000000)) {
      Register to = register(bits(4, 0), bits(31, 30) == 0 ? 32 : 64, ZERO);
      long target = address + 4L * signed(23, 5);
      Memory literal = new Memory(null, null, 0, target, to.bits());
      return bits(31, 30) < 2
          ? with("ldr " + to + ", " + hex(target), new Step.Move(loaded(to), literal))
          : forget("ldrsw or prfm", SCRATCH);
    } else if (is(0x3e000000, 0x28000000)) {
      return pair();
    } else if (is(0x3b000000, 0x39000000)) {
      return single((long) bits(21, 10) << bits(31, 30), null, 0);
    } else if (is(0x3b200000, 0x38000000)) {
      return switch (bits(11, 10)) {
        case 0 -> single(signed(20, 12), null, 0);
        case 1 -> then(single(0, null, 0), signed(20, 12), false);
        case 3 -> then(single(0, null, 0), signed(20, 12), true);
        default -> unknown();
      };
    } else if (is(0x3b200c00, 0x38200800)) {
      return single(0, register(bits(20, 16), 64, ZERO).name(), bit(12) == 1 ? bits(31, 30) : 0);
    }
    return unknown();
  }

  private Instruction exclusiveOrOrdered() {
    boolean isOrdered = bit(23) == 1 && bit(21) == 0;
    if (isOrdered && bit(31) == 1) {
      boolean isLoad = bit(22) == 1;
      return access(
          isLoad ? "ldar" : "stlr", isLoad, List.of(transferred(32 << bit(30))), at(x(5), 0));
    } else if (isOrdered) {
      return unknown(); // of a byte or two
    }
    boolean isCas = bit(21) == 1 && (bit(23) == 1 || bit(31) == 0);
    String name = isCas ? "cas" : bit(22) == 1 ? "ldxr" : "stxr";
    return with(name + " [" + base() + "]", new Step.End(Ending.ATOMIC));
  }

  private Instruction single(long displacement, @Nullable String index, int shift) {
    boolean isVector = bit(26) == 1;
    int opc = bits(23, 22);
    Memory memory = new Memory(base().name(), index, shift, displacement, 64);
    if (isVector || bits(31, 30) < 2 || opc > 1) { // none that a walk follows, but where it goes
      Register to = isVector || opc == 0 ? SCRATCH : register(bits(4, 0), 64, ZERO);
      boolean isStore = isVector ? (opc & 1) == 0 : opc == 0;
      return isStore
          ? with("str of another size " + text(memory), new Step.Move(memory, unknownValue()))
          : with("ldr of another size " + text(memory), new Step.Forget(loaded(to)));
    }
    return access(opc == 1 ? "ldr" : "str", opc == 1, List.of(transferred(32 << bit(30))), memory);
  }

  private Instruction pair() {
    int size = 32 << bit(31);
    Register first = register(bits(4, 0), size, ZERO);
    Register second = register(bits(14, 10), size, ZERO);
    long distance = (long) signed(21, 15) * size / 8;
    boolean isLoad = bit(22) == 1;
    int kind = bits(24, 23);
    Instruction access =
        access(
            isLoad ? "ldp" : "stp",
            isLoad,
            List.of(first, second),
            at(base(), kind == 2 || kind == 0 ? distance : 0));
    return kind == 1 || kind == 3 ? then(access, distance, kind == 3) : access;
  }

  private Instruction access(String name, boolean isLoad, List<Register> registers, Memory memory) {
    List<Step> steps = new ArrayList<>();
    StringBuilder text = new StringBuilder(name).append(' ');
    long displacement = memory.displacement();
    for (Register r : registers) {
      Memory at = new Memory(memory.base(), memory.index(), memory.shift(), displacement, r.bits());
      steps.add(isLoad ? new Step.Move(loaded(r), at) : new Step.Move(at, r));
      text.append(r).append(", ");
      displacement += r.bits() / 8;
    }
    return with(text + text(memory), steps);
  }

  /** The same with the base register moved on, after the access or before it. */
  private Instruction then(Instruction access, long by, boolean isBefore) {
    Register base = base();
    List<Step> steps = new ArrayList<>(access.steps());
    steps.add(new Step.Compute(Arithmetic.ADD, base, base, new Immediate(by), false));
    if (isBefore) {
      Collections.rotate(steps, 1);
    }
    return with(access.text() + (isBefore ? " after " : " then ") + base + " + " + by, steps);
  }

  private Register transferred(int size) {
    return register(bits(4, 0), size, ZERO);
  }

  /** What is loaded into the zero register is lost. */
  private static Register loaded(Register register) {
    return register.name().equals(ZERO) ? new Register("scratch", register.bits()) : register;
  }

  private static Register unknownValue() {
    return new Register("unknown", 64);
  }

  private Register base() {
    return register(bits(9, 5), 64, STACK);
  }

  private static Memory at(Register base, long displacement) {
    return new Memory(base.name(), null, 0, displacement, base.bits());
  }

  // ---- Words ----

  private Instruction move(String name, Register to, Operand from) {
    return with(name + " " + to + ", " + text(from), new Step.Move(to, from));
  }

  private Instruction forget(String name, Register to) {
    return with(name + " " + to, new Step.Forget(to));
  }

  private Instruction unknown() {
    return with(String.format(".word 0x%08x", word), new Step.End(Ending.NOT_UNDERSTOOD));
  }

  private Instruction with(String text, Step... steps) {
    return with(text, List.of(steps));
  }

  private Instruction with(String text, List<Step> steps) {
    return new Instruction(address, 4, text, steps);
  }

  private boolean is(int mask, int value) {
    return (word & mask) == value;
  }

  private int bit(int number) {
    return (word >>> number) & 1;
  }

  private int bits(int high, int low) {
    return (word >>> low) & ((1 << (high - low + 1)) - 1);
  }

  private int signed(int high, int low) {
    return word << (31 - high) >> (31 - high + low);
  }

  private int width() {
    return bit(31) == 1 ? 64 : 32;
  }

  private static Register register(int number, int width, String last) {
    return new Register(number == 31 ? last : "x" + number, width);
  }

  private Register x(int low) {
    return register(bits(low + 4, low), 64, low == 5 ? STACK : ZERO);
  }

  private static String text(Operand operand) {
    if (operand instanceof Memory m) {
      String index = m.index() == null ? "" : ", " + m.index();
      String shift = m.shift() == 0 ? "" : ", lsl #" + m.shift();
      String displacement =
          m.displacement() == 0 ? "" : ", " + text(new Immediate(m.displacement()));
      return "[" + m.base() + index + shift + displacement + "]";
    }
    return operand instanceof Immediate ? "#" + operand : operand.toString();
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
