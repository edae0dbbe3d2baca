// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import dev.askew.agent.probe.Monitors;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Makes {@code synchronized} in classes of the program call {@link Monitors}: just before a block
 * is entered, and as the first thing in a synchronized method. Both are places where any call may
 * run out of stack, so a program sees nothing that it could not see without.
 */
final class MonitorHooks implements ClassFileTransformer {
  private static final String MONITORS = Type.getInternalName(Monitors.class);

  /** The first class files in which a class is a constant, for static methods. */
  private static final int WITH_CLASS_CONSTANTS = Opcodes.V1_5;

  private static final int MORE_STACK = 2;

  private final List<String> prefixes;

  /**
   * For classes whose names begin so.
   *
   * @param prefixes as {@code org.example}; an empty one is for all
   */
  MonitorHooks(List<String> prefixes) {
    this.prefixes = prefixes;
  }

  /** Whether a loaded class is to be changed. */
  boolean wants(Class<?> loaded) {
    return !loaded.isArray()
        && !loaded.isHidden()
        && wants(loaded.getClassLoader(), loaded.getName());
  }

  private boolean wants(@Nullable ClassLoader loader, String name) {
    return loader != null
        && loader != ClassLoader.getPlatformClassLoader()
        && !name.startsWith("dev.askew.agent.")
        && prefixes.stream().anyMatch(name::startsWith)
        && sees(loader);
  }

  /** In OSGi, say, a class may not find what the boot loader has. */
  private static boolean sees(ClassLoader loader) {
    try {
      return Class.forName(Monitors.class.getName(), false, loader) == Monitors.class;
    } catch (ClassNotFoundException | LinkageError e) {
      return false;
    }
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (className == null || !wants(loader, className.replace('/', '.'))) {
      return null;
    }
    try {
      ClassReader reader = new ClassReader(bytes);
      ClassWriter writer = new ClassWriter(reader, 0);
      Blocks blocks = new Blocks(writer, className);
      reader.accept(blocks, 0);
      return blocks.found ? writer.toByteArray() : null;
    } catch (Throwable t) { // this class stays as it is
      return null;
    }
  }

  private static final class Blocks extends ClassVisitor {
    private final String className;
    private int version;
    private boolean found;

    Blocks(ClassVisitor next, String className) {
      super(Opcodes.ASM9, next);
      this.className = className;
    }

    @Override
    public void visit(
        int classVersion,
        int access,
        String name,
        @Nullable String signature,
        @Nullable String superName,
        String @Nullable [] interfaces) {
      version = classVersion & 0xFFFF;
      super.visit(classVersion, access, name, signature, superName, interfaces);
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String method,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      MethodVisitor next = super.visitMethod(access, method, descriptor, signature, exceptions);
      boolean isSynchronized = (access & Opcodes.ACC_SYNCHRONIZED) != 0;
      boolean isStatic = (access & Opcodes.ACC_STATIC) != 0;
      return new MethodVisitor(Opcodes.ASM9, next) {
        private int line;

        @Override
        public void visitCode() {
          super.visitCode();
          if (isSynchronized && (!isStatic || version >= WITH_CLASS_CONSTANTS)) {
            if (isStatic) {
              super.visitLdcInsn(Type.getObjectType(className));
            } else {
              super.visitVarInsn(Opcodes.ALOAD, 0);
            }
            call(0);
          }
        }

        @Override
        public void visitLineNumber(int number, Label start) {
          line = number;
          super.visitLineNumber(number, start);
        }

        @Override
        public void visitInsn(int opcode) {
          if (opcode == Opcodes.MONITORENTER) {
            super.visitInsn(Opcodes.DUP);
            call(line);
          }
          super.visitInsn(opcode);
        }

        private void call(int lineOfCall) {
          found = true;
          int place = Monitors.place(className.replace('/', '.'), method, lineOfCall);
          super.visitLdcInsn(place);
          super.visitMethodInsn(
              Opcodes.INVOKESTATIC, MONITORS, "entered", "(Ljava/lang/Object;I)V", false);
        }

        @Override
        public void visitMaxs(int maxStack, int maxLocals) {
          super.visitMaxs(maxStack + MORE_STACK, maxLocals);
        }
      };
    }
  }
}
