// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import dev.askew.agent.SwapPackage.Member;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Decides whether a subclass of {@code ReentrantLock} can get another superclass. It can if nobody
 * takes it for a {@code ReentrantLock}: other packages get it as a {@code Lock} at most, and a
 * class that sees it cannot without naming {@code ReentrantLock}.
 */
final class SwapSubclass {
  private final SwapPackage all;
  private final Surface surface;
  private final ClassNode subclass;
  private final String name;

  SwapSubclass(SwapPackage all, Surface surface, ClassNode subclass) {
    this.all = all;
    this.surface = surface;
    this.subclass = subclass;
    name = subclass.name.replace('/', '.');
  }

  void require(boolean mayBeSerialized) throws Refusal {
    if (!SwapRewriting.LOCK.equals(subclass.superName)) {
      throw refusal(name + " extends another lock than ReentrantLock");
    }
    if ((subclass.access & Opcodes.ACC_PUBLIC) != 0) {
      throw refusal(name + " is public, so other jars may take it for a ReentrantLock");
    }
    if (all.classes().isExtended(subclass.name)) {
      throw refusal(name + " has subclasses of its own");
    }
    requireNoClash(subclass);
    requireMethods(subclass, subclass.superName);
    byte[] rewritten = SwapRewriting.withSuperclass(all.copy(subclass.name));
    if (ProgramClasses.contains(rewritten, SwapRewriting.LOCK)) {
      throw refusal(name + " has to do with other ReentrantLocks, too");
    }
    for (String each : all.classes().mentioningLockAnd(subclass.name)) {
      if (!each.equals(subclass.name)) {
        throw refusal(each.replace('/', '.') + " uses both " + name + " and ReentrantLock");
      }
    }
    for (ClassNode node : all.nodes()) {
      requireNotHandedOut(node);
      if (node != subclass) {
        requireMethods(node, subclass.name);
        requireNotSerialized(node, mayBeSerialized);
      }
    }
  }

  /** What only the new superclass has, neither the subclass may have nor one of its interfaces. */
  private void requireNoClash(ClassNode node) throws Refusal {
    Set<String> added = new HashSet<>(surface.of(SwapRewriting.LOCK));
    added.removeAll(Surface.methods(ReentrantLock.class));
    for (MethodNode method : node.methods) {
      if (added.contains(method.name + method.desc)) {
        throw refusal("BiasedLock has a method of its own named " + method.name);
      }
    }
    for (String each : node.interfaces) {
      if (!each.startsWith("java/")) {
        requireNoClash(all.find(each));
      }
    }
  }

  /**
   * Who gets one from another package may take it for a ReentrantLock, without its class's name.
   */
  private void requireNotHandedOut(ClassNode node) throws Refusal {
    for (FieldNode field : node.fields) {
      if (isOpen(field.access) && isNamedIn(field.desc, field.signature)) {
        requireNotSeen(node, field.name);
      }
    }
    for (MethodNode method : node.methods) {
      if (isOpen(method.access) && isNamedIn(method.desc, method.signature)) {
        requireNotSeen(node, method.name);
      }
    }
  }

  private static boolean isOpen(int access) {
    return (access & (Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED)) != 0;
  }

  private boolean isNamedIn(String descriptor, @Nullable String signature) {
    String type = "L" + subclass.name;
    return descriptor.contains(type + ";")
        || (signature != null
            && (signature.contains(type + ";") || signature.contains(type + "<")));
  }

  private void requireNotSeen(ClassNode node, String member) throws Refusal {
    if (all.classes().isSeen(node.name)) {
      throw refusal(
          new Member(node.name, member, "")
              + " is public or protected and has the type "
              + name
              + ", which other packages may take for a ReentrantLock");
    }
  }

  /** What a class calls of the lock, the new superclass has. */
  private void requireMethods(ClassNode node, String owner) throws Refusal {
    for (MethodNode method : node.methods) {
      for (AbstractInsnNode instruction : method.instructions) {
        if (instruction instanceof MethodInsnNode call
            && call.owner.equals(owner)
            && !all.declares(new Member(owner, call.name, call.desc))) {
          surface.require(SwapRewriting.LOCK, call, new Member(node.name, method.name, "") + "");
        }
      }
    }
  }

  private void requireNotSerialized(ClassNode node, boolean mayBeSerialized) throws Refusal {
    for (FieldNode field : node.fields) {
      boolean mayHoldOne =
          field.desc.endsWith("L" + subclass.name + ";") || field.desc.equals("Ljava/lang/Object;");
      if (mayBeSerialized && mayHoldOne && uses(node) && all.isSerialized(node, field)) {
        throw SwapDecision.serialized(new Member(node.name, field.name, field.desc));
      }
    }
  }

  private boolean uses(ClassNode node) {
    return ProgramClasses.contains(
        Objects.requireNonNull(all.classes().file(node.name)), subclass.name);
  }

  private static Refusal refusal(String reason) {
    return new Refusal(reason, Refusal.BY_HAND);
  }
}
