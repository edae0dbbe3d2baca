// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.Frame;
import org.objectweb.asm.tree.analysis.SourceValue;

/**
 * Writes Askew's locks in the place of the JDK's, for what has been decided: where a lock is made,
 * in the types of fields and synthetic accessors, in calls, and in the frames that the verifier
 * reads. No instruction comes or goes, so stack traces, line numbers and sizes stay. The tables of
 * local variables, which only debuggers read, stay too.
 */
final class SwapRewriting {
  static final String LOCKS = "java/util/concurrent/locks/";
  private static final String ASKEW = "dev/askew/locks/";

  static final String LOCK = LOCKS + "ReentrantLock";
  static final String READ_WRITE_INTERFACE = LOCKS + "ReadWriteLock";

  /** What both kinds of locks are. */
  private static final Set<String> INTERFACES =
      Set.of("L" + LOCKS + "Lock;", "L" + READ_WRITE_INTERFACE + ";");

  /** What is written in which one's place. */
  static final Map<String, String> TYPES =
      Map.of(
          LOCK,
          ASKEW + "BiasedLock",
          LOCKS + "ReentrantReadWriteLock",
          ASKEW + "BiasedReadWriteLock",
          LOCKS + "ReentrantReadWriteLock$ReadLock",
          ASKEW + "BiasedReadWriteLock$ReadLock",
          LOCKS + "ReentrantReadWriteLock$WriteLock",
          ASKEW + "BiasedReadWriteLock$WriteLock");

  private SwapRewriting() {}

  /** A descriptor with Askew's locks in the place of the JDK's. */
  static String mapped(String descriptor) {
    String mapped = descriptor;
    for (Map.Entry<String, String> type : TYPES.entrySet()) {
      mapped = mapped.replace("L" + type.getKey() + ";", "L" + type.getValue() + ";");
    }
    return mapped;
  }

  /** Whether a descriptor names one of the JDK's locks. */
  static boolean namesLock(String descriptor) {
    return !mapped(descriptor).equals(descriptor);
  }

  static boolean isInterface(String descriptor) {
    return INTERFACES.contains(descriptor);
  }

  /**
   * The class file, rewritten. The node is used up.
   *
   * @param before its constants stay, since attributes that are not known may refer to them
   */
  static byte[] rewrite(ClassNode node, ClassReader before, SwapDecision decision) {
    if (decision.isSubclass(node.name)) {
      changeSuperclass(node);
    }
    for (FieldNode field : node.fields) {
      if (decision.isSwapped(node.name, field)) {
        field.desc = mapped(field.desc);
      }
    }
    for (MethodNode method : node.methods) {
      LockFlow flow = decision.flow(method);
      if (flow != null) {
        frames(method, flow, decision);
        for (AbstractInsnNode instruction : method.instructions) {
          rewrite(instruction, flow.uses(instruction), decision);
        }
      }
    }
    for (MethodNode method : node.methods) {
      if (decision.isSwapped(node.name, method)) {
        method.desc = mapped(method.desc);
      }
    }
    return write(node, new ClassWriter(before, 0));
  }

  /** A class with Askew's lock as its superclass, and with no constant that is not needed. */
  static byte[] withSuperclass(ClassNode node) {
    changeSuperclass(node);
    return write(node, new ClassWriter(0));
  }

  private static byte[] write(ClassNode node, ClassWriter writer) {
    node.accept(writer);
    return writer.toByteArray();
  }

  private static void changeSuperclass(ClassNode node) {
    String superName = node.superName;
    node.superName = TYPES.get(superName);
    if (node.signature != null) {
      node.signature = mapped(node.signature);
    }
    for (MethodNode method : node.methods) {
      for (AbstractInsnNode instruction : method.instructions) {
        if (instruction instanceof MethodInsnNode call
            && call.getOpcode() == Opcodes.INVOKESPECIAL
            && call.owner.equals(superName)) {
          call.owner = node.superName;
        }
      }
    }
  }

  private static void rewrite(
      AbstractInsnNode instruction, List<SourceValue> uses, SwapDecision decision) {
    if (instruction instanceof FieldInsnNode field) {
      if (decision.isSwapped(field)) {
        field.desc = mapped(field.desc);
      }
    } else if (instruction instanceof TypeInsnNode made) {
      if (made.getOpcode() == Opcodes.NEW && decision.isSwapped(made)) {
        made.desc = TYPES.getOrDefault(made.desc, made.desc);
      }
    } else if (instruction instanceof MethodInsnNode call) {
      String owner = TYPES.get(call.owner);
      if (decision.isSwapped(call)) {
        call.desc = mapped(call.desc);
      } else if (owner != null
          && call.getOpcode() != Opcodes.INVOKESTATIC
          && !uses.isEmpty()
          && decision.isSwapped(uses.get(0))) {
        call.owner = owner;
        call.desc = mapped(call.desc);
      }
    }
  }

  private static void frames(MethodNode method, LockFlow flow, SwapDecision decision) {
    for (int i = 0; i < method.instructions.size(); i++) {
      Frame<SourceValue> values = flow.frame(i);
      if (method.instructions.get(i) instanceof FrameNode frame && values != null) {
        int local = 0;
        for (int j = 0; frame.local != null && j < frame.local.size(); j++) {
          Object type = frame.local.get(j);
          frame.local.set(j, mapped(type, values.getLocal(local), decision));
          local += isTwice(type) ? 2 : 1;
        }
        for (int j = 0; frame.stack != null && j < frame.stack.size(); j++) {
          frame.stack.set(j, mapped(frame.stack.get(j), values.getStack(j), decision));
        }
      }
    }
  }

  /** Whether a type in a frame takes two locals. */
  static boolean isTwice(@Nullable Object frameType) {
    return Opcodes.LONG.equals(frameType) || Opcodes.DOUBLE.equals(frameType);
  }

  private static Object mapped(Object frameType, SourceValue value, SwapDecision decision) {
    return frameType instanceof String name && TYPES.containsKey(name) && decision.isSwapped(value)
        ? TYPES.get(name)
        : frameType;
  }
}
