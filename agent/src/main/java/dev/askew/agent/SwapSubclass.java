// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import dev.askew.agent.SwapPackage.Member;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * Decides whether a subclass of {@code ReentrantLock} can get another superclass. It can if nobody
 * takes it for a {@code ReentrantLock}: other jars cannot, as they do not see it, and a class of
 * its own package cannot without naming {@code ReentrantLock}.
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
    requireNoClash();
    requireMethods(subclass, subclass.superName);
    byte[] rewritten = SwapRewriting.withSuperclass(all.copy(subclass.name));
    if (ProgramClasses.contains(rewritten, SwapRewriting.LOCK)) {
      throw refusal(name + " has to do with other ReentrantLocks, too");
    }
    for (ClassNode node : all.nodes()) {
      if (node != subclass) {
        if (all.classes().mentions(node.name, subclass.name)
            && all.classes().mentions(node.name, SwapRewriting.LOCK)) {
          throw refusal(node.name.replace('/', '.') + " uses both " + name + " and ReentrantLock");
        }
        requireMethods(node, subclass.name);
        requireNotSerialized(node, mayBeSerialized);
      }
    }
  }

  /** The subclass must not override what only the new superclass has. */
  private void requireNoClash() throws Refusal {
    Set<String> added = new HashSet<>(surface.of(SwapRewriting.LOCK));
    added.removeAll(Surface.methods(ReentrantLock.class));
    for (MethodNode method : subclass.methods) {
      if (added.contains(method.name + method.desc)) {
        throw refusal("BiasedLock has a method of its own named " + method.name);
      }
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
      if (mayBeSerialized
          && field.desc.endsWith("L" + subclass.name + ";")
          && all.isSerialized(node, field)) {
        throw SwapDecision.serialized(new Member(node.name, field.name, field.desc));
      }
    }
  }

  private static Refusal refusal(String reason) {
    return new Refusal(reason, Refusal.BY_HAND);
  }
}
