// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import dev.askew.agent.probe.Site;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/** Finds the field that a lock goes into, in the class file of where it is made. */
final class Fields {
  private Fields() {}

  /** The field's name, or null if it is not known. */
  static @Nullable String of(Site site) {
    Class<?> declaring = site.declaringClass();
    if (declaring == null || site.isOfFirstUse() || site.line() <= 0) {
      return null;
    }
    String name = declaring.getName();
    try (InputStream in =
        declaring.getResourceAsStream(name.substring(name.lastIndexOf('.') + 1) + ".class")) {
      if (in == null) {
        return null;
      }
      ClassNode node = new ClassNode();
      new ClassReader(in).accept(node, ClassReader.SKIP_FRAMES);
      return of(site, node);
    } catch (Throwable t) { // a class loader of the program's
      return null;
    }
  }

  private static @Nullable String of(Site site, ClassNode node) {
    String field = null;
    for (MethodNode method : node.methods) {
      int line = 0;
      for (AbstractInsnNode instruction : method.instructions) {
        if (instruction instanceof LineNumberNode number) {
          line = number.line;
        } else if (method.name.equals(site.method())
            && line == site.line()
            && instruction instanceof MethodInsnNode call
            && call.name.equals("<init>")
            && SwapRewriting.TYPES.containsKey(call.owner)) {
          String stored = storedAfter(call);
          field = stored == null ? field : stored;
        }
      }
    }
    return field;
  }

  /**
   * The field that is stored next after a lock has been made, or null if a method is called or a
   * field loaded before. The swap reads a list by the same rule.
   */
  static @Nullable String storedAfter(MethodInsnNode made) {
    AbstractInsnNode next = made.getNext();
    while (next != null && !(next instanceof MethodInsnNode) && !(next instanceof FieldInsnNode)) {
      next = next.getNext();
    }
    boolean isStore =
        next != null
            && (next.getOpcode() == Opcodes.PUTFIELD || next.getOpcode() == Opcodes.PUTSTATIC);
    return isStore ? ((FieldInsnNode) next).name : null;
  }
}
