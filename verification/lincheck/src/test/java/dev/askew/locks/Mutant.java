// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.locks;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * A lock that is broken on purpose: a method takes a constant for what a call in it would have
 * answered, or leaves out a call that answers nothing.
 *
 * @param owner the binary name of the class
 * @param method the names of its methods that do, as a regular expression
 * @param call the names of the methods that are called no more, as a regular expression
 * @param answer an int, or a boolean as 0 or 1
 */
record Mutant(String owner, String method, String call, int answer) {

  /** Writes the class to where a class path finds it. */
  void writeTo(Path directory) throws IOException {
    String file = owner.replace('.', '/') + ".class";
    try (InputStream original =
        Objects.requireNonNull(ClassLoader.getSystemResourceAsStream(file))) {
      Path mutated = directory.resolve(file);
      Files.createDirectories(Objects.requireNonNull(mutated.getParent()));
      Files.write(mutated, of(original.readAllBytes()));
    }
  }

  private byte[] of(byte[] original) {
    ClassWriter mutated = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    int[] replaced = {0};
    new ClassReader(original)
        .accept(
            new ClassVisitor(Opcodes.ASM9, mutated) {
              @Override
              public MethodVisitor visitMethod(
                  int access, String name, String descriptor, String signature, String[] thrown) {
                MethodVisitor next = super.visitMethod(access, name, descriptor, signature, thrown);
                return name.matches(method) ? new Without(next, replaced) : next;
              }
            },
            0);
    if (replaced[0] == 0) {
      throw new IllegalStateException(this + ": there is no such call");
    }
    return mutated.toByteArray();
  }

  private final class Without extends MethodVisitor {
    private final int[] replaced;

    Without(MethodVisitor next, int[] replaced) {
      super(Opcodes.ASM9, next);
      this.replaced = replaced;
    }

    @Override
    public void visitMethodInsn(
        int opcode, String type, String name, String descriptor, boolean ofInterface) {
      if (!name.matches(call)) {
        super.visitMethodInsn(opcode, type, name, descriptor, ofInterface);
        return;
      }
      replaced[0]++;
      Type[] arguments = Type.getArgumentTypes(descriptor);
      for (int i = arguments.length - 1; i >= 0; i--) {
        super.visitInsn(arguments[i].getSize() == 1 ? Opcodes.POP : Opcodes.POP2);
      }
      if (opcode != Opcodes.INVOKESTATIC) {
        super.visitInsn(Opcodes.POP);
      }
      if (Type.getReturnType(descriptor).getSort() != Type.VOID) {
        super.visitInsn(Opcodes.ICONST_0 + answer);
      }
    }
  }
}
