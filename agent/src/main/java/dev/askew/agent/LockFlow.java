// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.Frame;
import org.objectweb.asm.tree.analysis.SourceInterpreter;
import org.objectweb.asm.tree.analysis.SourceValue;

/**
 * Where the values of a method come from, and what is done with them. A copy has the origins of
 * what it is a copy of, and so has a lock's reader or writer lock, which goes where the lock goes.
 */
final class LockFlow {
  /** Where parameters and what is caught come from. */
  static final AbstractInsnNode FOREIGN = new InsnNode(Opcodes.NOP);

  private final Uses uses = new Uses();
  private final @Nullable Frame<SourceValue>[] frames;

  LockFlow(String owner, MethodNode method) throws AnalyzerException {
    frames = new Analyzer<>(uses).analyze(owner, method);
  }

  /** What an instruction takes, for those that do more than to move a value. */
  List<SourceValue> uses(AbstractInsnNode instruction) {
    return uses.of.getOrDefault(instruction, List.of());
  }

  /** Locals and stack before the instruction of that index; null if it is never reached. */
  @Nullable Frame<SourceValue> frame(int index) {
    return frames[index];
  }

  private static final class Uses extends SourceInterpreter {
    final IdentityHashMap<AbstractInsnNode, List<SourceValue>> of = new IdentityHashMap<>();

    Uses() {
      super(Opcodes.ASM9);
    }

    @Override
    public SourceValue newParameterValue(boolean isInstanceMethod, int local, Type type) {
      return new SourceValue(type.getSize(), FOREIGN);
    }

    @Override
    public SourceValue copyOperation(AbstractInsnNode instruction, SourceValue value) {
      return value;
    }

    @Override
    public SourceValue unaryOperation(AbstractInsnNode instruction, SourceValue value) {
      of.put(instruction, List.of(value));
      return instruction.getOpcode() == Opcodes.CHECKCAST
          ? value
          : super.unaryOperation(instruction, value);
    }

    @Override
    public SourceValue binaryOperation(
        AbstractInsnNode instruction, SourceValue first, SourceValue second) {
      of.put(instruction, List.of(first, second));
      return super.binaryOperation(instruction, first, second);
    }

    @Override
    public SourceValue ternaryOperation(
        AbstractInsnNode instruction, SourceValue first, SourceValue second, SourceValue third) {
      of.put(instruction, List.of(first, second, third));
      return super.ternaryOperation(instruction, first, second, third);
    }

    @Override
    public SourceValue naryOperation(
        AbstractInsnNode instruction, List<? extends SourceValue> values) {
      of.put(instruction, List.copyOf(values));
      return isPart(instruction) ? values.get(0) : super.naryOperation(instruction, values);
    }

    /** Whether it is {@code readLock()} or {@code writeLock()}. */
    private static boolean isPart(AbstractInsnNode instruction) {
      return instruction instanceof MethodInsnNode call
          && call.getOpcode() != Opcodes.INVOKESTATIC
          && (call.name.equals("readLock") || call.name.equals("writeLock"))
          && (call.owner.equals(SwapRewriting.READ_WRITE_INTERFACE)
              || SwapRewriting.TYPES.containsKey(call.owner));
    }
  }
}
