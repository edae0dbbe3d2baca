// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import dev.askew.agent.probe.Site;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** Finds the field that a lock goes into, in the class file of where it is made. */
final class Fields {
  private static final String LOCKS = "java/util/concurrent/locks/Reentrant";

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
      Finder finder = new Finder(site);
      new ClassReader(in.readAllBytes()).accept(finder, ClassReader.SKIP_FRAMES);
      return finder.field;
    } catch (Throwable t) { // a class loader of the program's
      return null;
    }
  }

  /** Looks for a field that is stored after a lock has been made in the site's line. */
  private static final class Finder extends ClassVisitor {
    private final Site site;
    @Nullable String field;

    Finder(Site site) {
      super(Opcodes.ASM9);
      this.site = site;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String method,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      if (!method.equals(site.method())) {
        return null;
      }
      return new MethodVisitor(Opcodes.ASM9) {
        private int line;
        private boolean made;

        @Override
        public void visitLineNumber(int next, Label start) {
          line = next;
        }

        @Override
        public void visitMethodInsn(
            int opcode, String owner, String name, String desc, boolean isInterface) {
          made = owner.startsWith(LOCKS) && name.equals("<init>") && line == site.line();
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String desc) {
          if (made && (opcode == Opcodes.PUTFIELD || opcode == Opcodes.PUTSTATIC)) {
            field = name;
          }
          made = false;
        }
      };
    }
  }
}
