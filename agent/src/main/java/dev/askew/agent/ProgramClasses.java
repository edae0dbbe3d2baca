// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The classes of one jar or folder, read from its file, because none of them may be loaded before
 * it is decided. Of one package, all of each class; of the others what could stand in a swap's way.
 */
final class ProgramClasses {
  private static final String SUFFIX = ".class";

  /** The ways to a field by its name. */
  private static final Set<String> LOOKUPS =
      Set.of(
          "getDeclaredField",
          "getField",
          "findGetter",
          "findSetter",
          "findStaticGetter",
          "findStaticSetter",
          "findStaticVarHandle",
          "findVarHandle",
          "newUpdater",
          "objectFieldOffset");

  private static final int CONSTANT_CLASS = 7;
  private static final int CONSTANT_STRING = 8;
  private static final int CONSTANT_NAME_AND_TYPE = 12;

  /** What is known of every class. */
  record Header(@Nullable String superName, List<String> interfaces) {
    static Header of(ClassReader reader) {
      return new Header(reader.getSuperName(), List.of(reader.getInterfaces()));
    }
  }

  private final Map<String, Header> headers = new HashMap<>();
  private final Map<String, byte[]> bytes = new HashMap<>();
  private final Map<String, String> lookedUp = new HashMap<>();
  private @Nullable String cast;

  private ProgramClasses() {}

  /**
   * Reads them.
   *
   * @param packageName the package of which all is wanted, as an internal name
   */
  static ProgramClasses read(Path jarOrFolder, String packageName) throws IOException {
    ProgramClasses classes = new ProgramClasses();
    if (Files.isDirectory(jarOrFolder)) {
      List<Path> files;
      try (Stream<Path> walk = Files.walk(jarOrFolder)) {
        files = walk.filter(file -> file.toString().endsWith(SUFFIX)).toList();
      }
      for (Path file : files) {
        String name = jarOrFolder.relativize(file).toString().replace(File.separatorChar, '/');
        classes.add(name, Files.readAllBytes(file), packageName);
      }
      return classes;
    }
    try (JarFile jar =
        new JarFile(jarOrFolder.toFile(), false, JarFile.OPEN_READ, Runtime.version())) {
      List<JarEntry> entries =
          jar.versionedStream().filter(entry -> entry.getName().endsWith(SUFFIX)).toList();
      for (JarEntry entry : entries) {
        try (InputStream in = jar.getInputStream(entry)) {
          classes.add(entry.getName(), in.readAllBytes(), packageName);
        }
      }
    }
    return classes;
  }

  private void add(String file, byte[] content, String packageName) throws IOException {
    String name = file.substring(0, file.length() - SUFFIX.length());
    if (name.endsWith("module-info")) {
      return;
    }
    ClassReader reader;
    try {
      reader = new ClassReader(content);
    } catch (RuntimeException e) {
      throw new IOException(file + " is not a class file that this agent can read", e);
    }
    headers.put(name, Header.of(reader));
    if (SwapSite.packageOf(name).equals(packageName)) {
      bytes.put(name, content);
    }
    readConstants(reader, name);
  }

  /** The constant pool says what a class may do, and is quick to read. */
  private void readConstants(ClassReader reader, String name) {
    char[] buffer = new char[reader.getMaxStringLength()];
    List<String> texts = new ArrayList<>();
    boolean looksUp = false;
    boolean namesLocks = false;
    for (int i = 1; i < reader.getItemCount(); i++) {
      int item = reader.getItem(i);
      if (item == 0) {
        continue; // the second half of a long
      }
      switch (reader.readByte(item - 1)) {
        case CONSTANT_STRING -> texts.add(reader.readUTF8(item, buffer));
        case CONSTANT_NAME_AND_TYPE -> looksUp |= LOOKUPS.contains(reader.readUTF8(item, buffer));
        case CONSTANT_CLASS ->
            namesLocks |= SwapRewriting.TYPES.containsKey(reader.readUTF8(item, buffer));
        default -> {}
      }
    }
    if (looksUp) {
      texts.forEach(text -> lookedUp.putIfAbsent(text, name.replace('/', '.')));
    }
    if (namesLocks && cast == null) {
      reader.accept(new CastFinder(name.replace('/', '.')), ClassReader.SKIP_FRAMES);
    }
  }

  /** What is known of a class, or null if it is not among these. */
  @Nullable Header header(String internalName) {
    return headers.get(internalName);
  }

  /** Puts what another agent has made of a class of the package in its place. */
  void replace(String internalName, byte[] content) {
    bytes.put(internalName, content);
  }

  /** The classes of the package and their bytes. */
  Map<String, byte[]> ofPackage() {
    return bytes;
  }

  /** Whether a class of the package names something. May say so of a longer name, too. */
  boolean names(String internalName, String text) {
    return contains(bytes.getOrDefault(internalName, new byte[0]), text);
  }

  static boolean contains(byte[] content, String text) {
    return new String(content, StandardCharsets.ISO_8859_1).contains(text);
  }

  /** Whether another class extends it. */
  boolean isExtended(String internalName) {
    return headers.values().stream().anyMatch(header -> internalName.equals(header.superName()));
  }

  /** A class that looks for a field of that name by reflection, or null. */
  @Nullable String lookingUp(String field) {
    return lookedUp.get(field);
  }

  /** A place that asks whether something is one of the JDK's locks, or null. */
  @Nullable String cast() {
    return cast;
  }

  private final class CastFinder extends ClassVisitor {
    private final String className;

    CastFinder(String className) {
      super(Opcodes.ASM9);
      this.className = className;
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String method,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      return new MethodVisitor(Opcodes.ASM9) {
        private int line;

        @Override
        public void visitLineNumber(int number, Label start) {
          line = number;
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
          if (opcode == Opcodes.CHECKCAST || opcode == Opcodes.INSTANCEOF) {
            found(type);
          }
        }

        @Override
        public void visitLdcInsn(Object value) {
          if (value instanceof Type type && type.getSort() == Type.OBJECT) {
            found(type.getInternalName());
          }
        }

        private void found(String type) {
          if (cast == null && SwapRewriting.TYPES.containsKey(type)) {
            cast = className + "." + method + (line > 0 ? ":" + line : "");
          }
        }
      };
    }
  }
}
