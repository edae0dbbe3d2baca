// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/** A fault that is put into one class on purpose. */
interface Mutation {
  /** The class's binary name. */
  String owner();

  byte[] of(byte[] original);

  /** A method without its handlers. */
  record Unguarded(String owner, String method) implements Mutation {
    @Override
    public byte[] of(byte[] original) {
      return rewritten(
          original,
          (next, name) ->
              !name.equals(method)
                  ? next
                  : new MethodVisitor(Opcodes.ASM9, next) {
                    @Override
                    public void visitTryCatchBlock(
                        Label start, Label end, Label handler, String type) {
                      // There is nobody to catch it.
                    }
                  });
    }
  }

  /** A class that never calls methods of that name, which answer nothing. */
  record Without(String owner, String call) implements Mutation {
    @Override
    public byte[] of(byte[] original) {
      return rewritten(
          original,
          (next, method) ->
              new MethodVisitor(Opcodes.ASM9, next) {
                @Override
                public void visitMethodInsn(
                    int opcode, String type, String name, String descriptor, boolean ofInterface) {
                  if (!name.equals(call)) {
                    super.visitMethodInsn(opcode, type, name, descriptor, ofInterface);
                    return;
                  }
                  Type[] arguments = Type.getArgumentTypes(descriptor);
                  for (int i = arguments.length - 1; i >= 0; i--) {
                    super.visitInsn(arguments[i].getSize() == 1 ? Opcodes.POP : Opcodes.POP2);
                  }
                  if (opcode != Opcodes.INVOKESTATIC) {
                    super.visitInsn(Opcodes.POP);
                  }
                }
              });
    }
  }

  /** Wraps one method's visitor. */
  interface Wrapping {
    MethodVisitor of(MethodVisitor next, String method);
  }

  private static byte[] rewritten(byte[] original, Wrapping wrapping) {
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    new ClassReader(original)
        .accept(
            new ClassVisitor(Opcodes.ASM9, writer) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String descriptor, String signature, String[] thrown) {
                return wrapping.of(
                    super.visitMethod(access, name, descriptor, signature, thrown), name);
              }
            },
            0);
    return writer.toByteArray();
  }
}
