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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Decodes one instruction of x86-64: those that C2 uses for integers, references, branches and
 * synchronisation (Intel's manual, volume 2, appendix A). Whatever else there is it does not know,
 * and says so, and a walk ends there.
 */
final class X86Decoder {
  private static final String[] NAMES = {
    "rax", "rcx", "rdx", "rbx", "rsp", "rbp", "rsi", "rdi",
    "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15"
  };

  private static final String[] ALU = {"add", "or", "adc", "sbb", "and", "sub", "xor", "cmp"};

  private static final String[] SHIFTS = {"rol", "ror", "rcl", "rcr", "shl", "shr", "shl", "sar"};

  private static final String[] CONDITIONS = {
    "o", "no", "b", "ae", "e", "ne", "be", "a", "s", "ns", "p", "np", "l", "ge", "le", "g"
  };

  private static final Register RSP = new Register("rsp", 64);
  private static final Memory TOP_OF_STACK = new Memory("rsp", null, 0, 0, 64);
  private static final Register SCRATCH = new Register("scratch", 64);

  private final ByteBuffer code;
  private final int start;
  private final long address;

  // Prefixes, and the parts of the byte that follows the opcode.
  private boolean isLocked;
  private boolean isRepeated;
  private boolean is16;
  private int rex;
  private int mod;
  private int reg;

  private X86Decoder(ByteBuffer code, int start, long address) {
    this.code = code;
    this.start = start;
    this.address = address;
  }

  X86Decoder(byte[] code, int offset, long address) {
    this(ByteBuffer.wrap(code).order(ByteOrder.LITTLE_ENDIAN).position(offset), offset, address);
  }

  Instruction decode() {
    while (prefix(peek())) {
      code.get();
    }
    if ((peek() & 0xf0) == 0x40) {
      rex = next();
    }
    Instruction decoded = opcode(next());
    return isLocked ? with("lock " + decoded.text(), new Step.End(Ending.ATOMIC)) : decoded;
  }

  private boolean prefix(int b) {
    switch (b) {
      case 0xf0 -> isLocked = true;
      case 0xf2, 0xf3 -> isRepeated = true;
      case 0x66 -> is16 = true;
      default -> {
        return false;
      }
    }
    return true;
  }

  private Instruction opcode(int op) {
    if (op < 0x40 && (op & 7) < 6) {
      return alu(op);
    }
    if (op >= 0x70 && op < 0x80) {
      return branch(op & 15, code.get());
    }
    return switch (op) {
      case 0x0f -> twoBytes(next());
      case 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57 -> push(register((op & 7) | high(1), 64));
      case 0x58, 0x59, 0x5a, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f -> pop(register((op & 7) | high(1), 64));
      case 0x63 -> {
        Operand from = modrm(32);
        yield move("movsxd", regOperand(bits()), from);
      }
      case 0x80, 0x81, 0x83 -> {
        Operand to = modrm(op == 0x80 ? 8 : bits());
        yield arithmetic(ALU[reg & 7], to, new Immediate(op == 0x81 ? immediate() : code.get()));
      }
      case 0x84, 0x85 -> {
        Operand to = modrm(op == 0x84 ? 8 : bits());
        yield test(to, regOperand(op == 0x84 ? 8 : bits()));
      }
      case 0x86, 0x87 -> {
        Operand to = modrm(op == 0x86 ? 8 : bits());
        yield exchange(to, regOperand(op == 0x86 ? 8 : bits()));
      }
      case 0x88, 0x89 -> {
        Operand to = modrm(op == 0x88 ? 8 : bits());
        yield move("mov", to, regOperand(op == 0x88 ? 8 : bits()));
      }
      case 0x8a, 0x8b -> {
        Operand from = modrm(op == 0x8a ? 8 : bits());
        yield move("mov", regOperand(op == 0x8a ? 8 : bits()), from);
      }
      case 0x8d -> {
        Operand from = modrm(bits());
        yield lea(regOperand(bits()), from);
      }
      case 0x90 -> rex == 0 && !isRepeated ? with("nop") : unknown("90");
      case 0xa8 -> test(register(0, 8), new Immediate(code.get()));
      case 0xa9 -> test(register(0, bits()), new Immediate(immediate()));
      case 0xb8, 0xb9, 0xba, 0xbb, 0xbc, 0xbd, 0xbe, 0xbf -> {
        Register to = register((op & 7) | high(1), bits());
        yield move("mov", to, new Immediate(isWide() ? code.getLong() : immediate()));
      }
      case 0xc1, 0xd1 -> {
        Operand to = modrm(bits());
        yield shift(to, op == 0xc1 ? code.get() : 1);
      }
      case 0xc2 -> {
        code.getShort();
        yield with("ret", new Step.End(Ending.RETURN));
      }
      case 0xc3 -> with("ret", new Step.End(Ending.RETURN));
      case 0xc5 -> vectors();
      case 0xc6, 0xc7 -> {
        Operand to = modrm(op == 0xc6 ? 8 : bits());
        yield move("mov", to, new Immediate(op == 0xc6 ? code.get() : immediate()));
      }
      case 0xcc -> with("int3", new Step.End(Ending.TRAP));
      case 0xe8 -> {
        int distance = code.getInt();
        yield with("call " + hex(here() + distance), new Step.End(Ending.CALL));
      }
      case 0xe9 -> jump(code.getInt());
      case 0xeb -> jump(code.get());
      case 0xf4 -> with("hlt", new Step.End(Ending.TRAP));
      case 0xf6, 0xf7 -> {
        Operand to = modrm(op == 0xf6 ? 8 : bits());
        yield (reg & 7) < 2
            ? test(to, new Immediate(op == 0xf6 ? code.get() : immediate()))
            : unknown(hex(op));
      }
      case 0xff -> {
        Operand to = modrm(bits());
        yield switch (reg & 7) {
          case 0 -> arithmetic("inc", Arithmetic.ADD, to, new Immediate(1), List.of(to));
          case 1 -> arithmetic("dec", Arithmetic.SUBTRACT, to, new Immediate(1), List.of(to));
          case 2 -> with("call " + wide(to), new Step.End(Ending.CALL));
          case 4 -> with("jmp " + wide(to), new Step.End(Ending.CALL));
          case 6 -> push(wide(to));
          default -> unknown(hex(op));
        };
      }
      default -> unknown(hex(op));
    };
  }

  private Instruction twoBytes(int op) {
    if (op >= 0x80 && op < 0x90) {
      return branch(op & 15, code.getInt());
    }
    if (op >= 0x40 && op < 0x50) {
      Operand from = modrm(bits());
      return forget("cmov" + CONDITIONS[op & 15], regOperand(bits()), from);
    }
    if (op >= 0x90 && op < 0xa0) {
      return forget("set" + CONDITIONS[op & 15], modrm(8));
    }
    return switch (op) {
      case 0x0b -> with("ud2", new Step.End(Ending.TRAP));
      case 0x0d, 0x18 -> with("prefetch " + modrm(8));
      case 0x1e, 0x1f -> with("nop " + modrm(bits()));
      case 0xa2 -> with("cpuid", new Step.End(Ending.FENCE));
      case 0xae -> {
        Operand to = modrm(bits());
        yield switch (mod == 3 ? reg & 7 : 0) {
          case 5 -> with("lfence", new Step.End(Ending.FENCE));
          case 6 -> with("mfence", new Step.End(Ending.FENCE));
          case 7 -> with("sfence", new Step.End(Ending.FENCE));
          default -> unknown("0f ae " + to);
        };
      }
      case 0xb0, 0xb1 -> { // C2 emits it with a lock prefix alone, and that ends the walk
        Operand to = modrm(op == 0xb0 ? 8 : bits());
        yield unknown("cmpxchg " + to + ", " + regOperand(op == 0xb0 ? 8 : bits()));
      }
      case 0xb6, 0xb7, 0xbe, 0xbf -> {
        Operand from = modrm((op & 1) == 0 ? 8 : 16);
        yield forget(op < 0xb8 ? "movzx" : "movsx", regOperand(bits()), from);
      }
      case 0xc0, 0xc1 -> {
        Operand to = modrm(op == 0xc0 ? 8 : bits());
        yield unknown("xadd " + to + ", " + regOperand(op == 0xc0 ? 8 : bits()));
      }
      default -> unknown("0f " + hex(op));
    };
  }

  // ---- What the instructions do ----

  private Instruction alu(int op) {
    String name = ALU[op >> 3];
    int bits = (op & 1) == 0 ? 8 : bits();
    switch (op & 7) {
      case 0, 1 -> {
        Operand to = modrm(bits);
        return arithmetic(name, to, regOperand(bits));
      }
      case 2, 3 -> {
        Operand from = modrm(bits);
        return arithmetic(name, regOperand(bits), from);
      }
      default -> {
        return arithmetic(
            name, register(0, bits), new Immediate(bits == 8 ? code.get() : immediate()));
      }
    }
  }

  private Instruction arithmetic(String name, Operand to, Operand from) {
    return switch (name) {
      case "cmp" -> with(text(name, to, from), new Step.Compare(to, from));
      case "xor" ->
          to.equals(from)
              ? with(
                  text(name, to, from), new Step.Move(to, new Immediate(0)), new Step.ForgetFlags())
              : arithmetic(name, Arithmetic.XOR, to, from, List.of(to, from));
      case "add" -> arithmetic(name, Arithmetic.ADD, to, from, List.of(to, from));
      case "sub" -> arithmetic(name, Arithmetic.SUBTRACT, to, from, List.of(to, from));
      case "and" -> arithmetic(name, Arithmetic.AND, to, from, List.of(to, from));
      case "or" -> arithmetic(name, Arithmetic.OR, to, from, List.of(to, from));
      default -> unknown(text(name, to, from));
    };
  }

  private Instruction arithmetic(
      String name, Arithmetic how, Operand to, Operand from, List<Operand> shown) {
    String text = text(name, shown.toArray(new Operand[0]));
    if (to instanceof Register register) {
      return with(text, new Step.Compute(how, register, to, from, true));
    }
    Register result = new Register("scratch", ((Memory) to).bits());
    return with(text, new Step.Compute(how, result, to, from, true), new Step.Move(to, result));
  }

  private Instruction shift(Operand to, int by) {
    Immediate count = new Immediate(by);
    String name = SHIFTS[reg & 7];
    return switch (name) {
      case "shl" -> arithmetic(name, Arithmetic.SHIFT_LEFT, to, count, List.of(to, count));
      case "shr" -> arithmetic(name, Arithmetic.SHIFT_RIGHT, to, count, List.of(to, count));
      default -> forget(name, to, count);
    };
  }

  private Instruction test(Operand a, Operand b) {
    return with(text("test", a, b), new Step.Test(a, b));
  }

  private Instruction move(String name, Operand to, Operand from) {
    return with(text(name, to, from), new Step.Move(to, from));
  }

  /** An exchange with memory locks the bus without being told to. */
  private Instruction exchange(Operand a, Operand b) {
    String text = text("xchg", a, b);
    if (!(a instanceof Register x && b instanceof Register y)) {
      return with(text, new Step.End(Ending.ATOMIC));
    }
    return x.equals(y) ? with(text) : with(text, new Step.Forget(x), new Step.Forget(y));
  }

  private Instruction push(Operand from) {
    return with(
        text("push", from),
        new Step.Compute(Arithmetic.SUBTRACT, RSP, RSP, new Immediate(8), false),
        new Step.Move(TOP_OF_STACK, from));
  }

  private Instruction pop(Register to) {
    return with(
        text("pop", to),
        new Step.Move(to, TOP_OF_STACK),
        new Step.Compute(Arithmetic.ADD, RSP, RSP, new Immediate(8), false));
  }

  private Instruction lea(Register to, Operand from) {
    if (!(from instanceof Memory memory)) {
      return unknown("lea");
    }
    List<Step> steps = new ArrayList<>();
    steps.add(new Step.Move(SCRATCH, new Immediate(memory.displacement())));
    if (memory.index() != null) {
      Register index = new Register("scratch2", 64);
      Operand shift = new Immediate(memory.shift());
      Register unshifted = new Register(memory.index(), 64);
      steps.add(new Step.Compute(Arithmetic.SHIFT_LEFT, index, unshifted, shift, false));
      steps.add(new Step.Compute(Arithmetic.ADD, SCRATCH, index, SCRATCH, false));
    }
    if (memory.base() != null) {
      Register base = new Register(memory.base(), 64);
      steps.add(new Step.Compute(Arithmetic.ADD, SCRATCH, base, SCRATCH, false));
    }
    steps.add(new Step.Move(to, SCRATCH));
    return with(text("lea", to, from), steps.toArray(new Step[0]));
  }

  private Instruction branch(int condition, int distance) {
    long target = here() + distance;
    Condition when =
        switch (CONDITIONS[condition]) {
          case "e" -> Condition.EQUAL;
          case "ne" -> Condition.NOT_EQUAL;
          case "l" -> Condition.LESS;
          case "le" -> Condition.LESS_OR_EQUAL;
          case "g" -> Condition.GREATER;
          case "ge" -> Condition.GREATER_OR_EQUAL;
          case "b" -> Condition.BELOW;
          case "be" -> Condition.BELOW_OR_EQUAL;
          case "a" -> Condition.ABOVE;
          case "ae" -> Condition.ABOVE_OR_EQUAL;
          default -> Condition.OTHER;
        };
    return with("j" + CONDITIONS[condition] + " " + hex(target), new Step.Branch(when, target));
  }

  private Instruction jump(int distance) {
    long target = here() + distance;
    return with("jmp " + hex(target), new Step.Jump(target));
  }

  private Instruction forget(String name, Operand to, Operand... from) {
    List<Operand> operands = new ArrayList<>(List.of(to));
    operands.addAll(Arrays.asList(from));
    String text = text(name, operands.toArray(new Operand[0]));
    if (!(to instanceof Register register)) {
      return unknown(text);
    }
    return name.startsWith("cmov") || name.startsWith("set") || name.startsWith("mov")
        ? with(text, new Step.Forget(register))
        : with(text, new Step.Forget(register), new Step.ForgetFlags());
  }

  /**
   * Of the vector instructions only vzeroupper, by which Graal ends methods that use vectors
   * somewhere, in strings for instance. It touches no memory and orders nothing.
   */
  private Instruction vectors() {
    return code.remaining() > 1 && next() == 0xf8 && next() == 0x77
        ? with("vzeroupper")
        : unknown("0xc5");
  }

  private Instruction unknown(String text) {
    return with(text, new Step.End(Ending.NOT_UNDERSTOOD));
  }

  private Instruction with(String text, Step... steps) {
    return new Instruction(address, code.position() - start, text, List.of(steps));
  }

  private static String text(String name, Operand... operands) {
    return Arrays.stream(operands)
        .map(Operand::toString)
        .collect(Collectors.joining(", ", name + " ", ""));
  }

  // ---- Bytes ----

  private int peek() {
    return code.get(code.position()) & 0xff;
  }

  private int next() {
    return code.get() & 0xff;
  }

  /** The address after this instruction, once it has been read to its end. */
  private long here() {
    return address + code.position() - start;
  }

  private long immediate() {
    return is16 ? code.getShort() : code.getInt();
  }

  private boolean isWide() {
    return (rex & 8) != 0;
  }

  private int bits() {
    return isWide() ? 64 : is16 ? 16 : 32;
  }

  /** The fourth bit of a register's number, which the prefix REX holds: B 1, X 2, R 4. */
  private int high(int bit) {
    return (rex & bit) != 0 ? 8 : 0;
  }

  private Register register(int number, int bits) {
    if (bits == 8 && rex == 0 && number >= 4) {
      return new Register("high byte", 8); // ah, ch, dh, bh: C2 does not use them
    }
    return new Register(NAMES[number], bits);
  }

  private Register regOperand(int bits) {
    return register(reg, bits);
  }

  /** Reads the bytes ModRM, SIB and displacement. */
  private Operand modrm(int bits) {
    int b = next();
    mod = b >> 6;
    reg = ((b >> 3) & 7) | high(4);
    int rm = b & 7;
    if (mod == 3) {
      return register(rm | high(1), bits);
    }
    if (mod == 0 && rm == 5) { // relative to the next instruction: told by its absolute address
      int position = code.position();
      int distance = code.getInt();
      int rest = immediateSize(code.get(opcodeAt()) & 0xff, bits);
      return new Memory(null, null, 0, address + position + 4 + rest - start + distance, bits);
    }
    String base = NAMES[rm | high(1)];
    String index = null;
    int shift = 0;
    if (rm == 4) {
      int sib = next();
      shift = sib >> 6;
      int number = ((sib >> 3) & 7) | high(2);
      index = number == 4 ? null : NAMES[number];
      base = (sib & 7) == 5 && mod == 0 ? null : NAMES[(sib & 7) | high(1)];
    }
    long displacement = mod == 1 ? code.get() : mod == 2 || base == null ? code.getInt() : 0;
    return new Memory(base, index, shift, displacement, bits);
  }

  /** Where the opcode's first byte is. */
  private int opcodeAt() {
    int at = start;
    while (isPrefix(code.get(at) & 0xff)) {
      at++;
    }
    return at;
  }

  private static boolean isPrefix(int b) {
    return b == 0xf0 || b == 0xf2 || b == 0xf3 || b == 0x66 || (b & 0xf0) == 0x40;
  }

  /** Of an instruction with a memory operand: how many bytes follow that operand. */
  private int immediateSize(int op, int bits) {
    return switch (op) {
      case 0x80, 0x83, 0xc0, 0xc1, 0xc6 -> 1;
      case 0x81, 0xc7 -> bits == 16 ? 2 : 4;
      case 0xf6 -> (reg & 7) < 2 ? 1 : 0;
      case 0xf7 -> (reg & 7) < 2 ? (bits == 16 ? 2 : 4) : 0;
      default -> 0;
    };
  }

  private static Operand wide(Operand operand) {
    return operand instanceof Memory m
        ? new Memory(m.base(), m.index(), m.shift(), m.displacement(), 64)
        : new Register(((Register) operand).name(), 64);
  }

  private static String hex(long value) {
    return "0x" + Long.toHexString(value);
  }
}
