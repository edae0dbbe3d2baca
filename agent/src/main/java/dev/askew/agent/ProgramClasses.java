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
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ConstantDynamic;
import org.objectweb.asm.FieldVisitor;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * The classes of one jar or folder, read from its file, because none of them may be loaded before
 * it is decided. Of the packages that have sites, all of each class; of the others what could stand
 * in a swap's way.
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

  /** The first bytes of a class file. */
  private static final byte[] MAGIC = {(byte) 0xCA, (byte) 0xFE, (byte) 0xBA, (byte) 0xBE};

  private static final int CONSTANT_STRING = 8;
  private static final int CONSTANT_NAME_AND_TYPE = 12;

  /** What is known of every class. */
  record Header(int access, @Nullable String superName, List<String> interfaces) {
    static Header of(ClassReader reader) {
      return new Header(reader.getAccess(), reader.getSuperName(), List.of(reader.getInterfaces()));
    }

    boolean isPublic() {
      return (access & Opcodes.ACC_PUBLIC) != 0;
    }

    boolean isBelow(String internalName) {
      return internalName.equals(superName) || interfaces.contains(internalName);
    }
  }

  private final Set<String> packages;
  private final Map<String, Header> headers = new HashMap<>();
  private final Map<String, byte[]> bytes = new TreeMap<>();

  /** Those that are not in the file. */
  private final Set<String> madeAtRunTime = new HashSet<>();

  /**
   * Fields of the type {@code Lock} or {@code ReadWriteLock} that are not left out when written.
   */
  private final Map<String, List<String>> lockFields = new HashMap<>();

  /** String constants and a class that has each; and those of classes that look fields up. */
  private final Map<String, String> texts = new HashMap<>();

  private final Map<String, String> lookedUp = new HashMap<>();
  private @Nullable String cast;

  private ProgramClasses(Set<String> packages) {
    this.packages = packages;
  }

  /**
   * Reads them.
   *
   * @param packages those of which all is wanted, as internal names
   */
  static ProgramClasses read(Path jarOrFolder, Set<String> packages) throws IOException {
    ProgramClasses classes = new ProgramClasses(packages);
    if (Files.isDirectory(jarOrFolder)) {
      List<Path> files;
      try (Stream<Path> walk = Files.walk(jarOrFolder)) {
        files = walk.filter(file -> file.toString().endsWith(SUFFIX)).toList();
      }
      for (Path file : files) {
        String name = jarOrFolder.relativize(file).toString().replace(File.separatorChar, '/');
        classes.addFile(name, Files.readAllBytes(file));
      }
      return classes;
    }
    try (JarFile jar =
        new JarFile(jarOrFolder.toFile(), false, JarFile.OPEN_READ, Runtime.version())) {
      List<JarEntry> entries =
          jar.versionedStream().filter(entry -> entry.getName().endsWith(SUFFIX)).toList();
      for (JarEntry entry : entries) {
        try (InputStream in = jar.getInputStream(entry)) {
          classes.addFile(entry.getName(), in.readAllBytes());
        }
      }
    }
    return classes;
  }

  private void addFile(String file, byte[] content) throws IOException {
    String name = file.substring(0, file.length() - SUFFIX.length());
    if (name.endsWith("module-info") || !isClass(content)) {
      return;
    }
    try {
      add(name, content);
    } catch (RuntimeException e) {
      throw new IOException(file + " is not a class file that this agent can read", e);
    }
  }

  /** Whatever its name says: a JVM loads no other file as a class. */
  private static boolean isClass(byte[] content) {
    return content.length > MAGIC.length
        && Arrays.equals(content, 0, MAGIC.length, MAGIC, 0, MAGIC.length);
  }

  private void add(String name, byte[] content) {
    ClassReader reader = new ClassReader(content);
    headers.put(name, Header.of(reader));
    if (packages.contains(SwapSite.packageOf(name)) || contains(content, SwapRewriting.LOCK)) {
      bytes.put(name, content);
    }
    readConstants(reader, name);
    if (contains(content, SwapRewriting.LOCKS)) {
      reader.accept(new LockFinder(name), ClassReader.SKIP_FRAMES);
    }
  }

  /** The constant pool says what a class may do, and is quick to read. */
  private void readConstants(ClassReader reader, String name) {
    char[] buffer = new char[reader.getMaxStringLength()];
    List<String> fileTexts = new ArrayList<>();
    boolean looksUp = false;
    for (int i = 1; i < reader.getItemCount(); i++) {
      int item = reader.getItem(i);
      if (item == 0) {
        continue; // the second half of a long
      }
      switch (reader.readByte(item - 1)) {
        case CONSTANT_STRING -> fileTexts.add(reader.readUTF8(item, buffer));
        case CONSTANT_NAME_AND_TYPE -> looksUp |= LOOKUPS.contains(reader.readUTF8(item, buffer));
        default -> {}
      }
    }
    for (String text : fileTexts) {
      texts.putIfAbsent(text, name);
      if (looksUp) {
        lookedUp.putIfAbsent(text, name);
      }
    }
  }

  /** What is known of a class, or null if it is not among these. */
  @Nullable Header header(String internalName) {
    return headers.get(internalName);
  }

  /** These, and a class as another agent or a class loader has made it. */
  ProgramClasses with(String internalName, byte[] content) {
    ProgramClasses classes = new ProgramClasses(packages);
    classes.headers.putAll(headers);
    classes.bytes.putAll(bytes);
    classes.lockFields.putAll(lockFields);
    classes.lockFields.remove(internalName);
    classes.madeAtRunTime.addAll(madeAtRunTime);
    if (!headers.containsKey(internalName)) {
      classes.madeAtRunTime.add(internalName);
    }
    classes.texts.putAll(texts);
    classes.lookedUp.putAll(lookedUp);
    classes.cast = cast;
    classes.add(internalName, content);
    return classes;
  }

  /** The class file of a class of one of the packages, or null if it is not among these. */
  byte @Nullable [] file(String internalName) {
    return bytes.get(internalName);
  }

  /** Whether a class is none of the file's, or not at its path. */
  boolean isMadeAtRunTime(String internalName) {
    return madeAtRunTime.contains(internalName);
  }

  /** The classes of a package and their files. */
  Map<String, byte[]> ofPackage(String packageName) {
    Map<String, byte[]> files = new HashMap<>();
    bytes.forEach(
        (name, file) -> {
          if (SwapSite.packageOf(name).equals(packageName)) {
            files.put(name, file);
          }
        });
    return files;
  }

  /** Classes that mention both a class and {@code ReentrantLock}, or a longer name. */
  List<String> mentioningLockAnd(String internalName) {
    return bytes.entrySet().stream()
        .filter(
            file ->
                contains(file.getValue(), internalName)
                    && contains(file.getValue(), SwapRewriting.LOCK))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Fields that may hold any lock, and are part of what is written, by classes. */
  Map<String, List<String>> lockFields() {
    return lockFields;
  }

  static boolean contains(byte[] content, String text) {
    String utf8 = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return new String(content, StandardCharsets.ISO_8859_1).contains(utf8);
  }

  /** Whether another class extends it. */
  boolean isExtended(String internalName) {
    return headers.values().stream().anyMatch(header -> internalName.equals(header.superName()));
  }

  /** Whether other packages see a class: it is public, or something public is below it. */
  boolean isSeen(String internalName) {
    Header header = headers.get(internalName);
    return (header != null && header.isPublic())
        || headers.entrySet().stream()
            .anyMatch(each -> each.getValue().isBelow(internalName) && isSeen(each.getKey()));
  }

  /**
   * A class that may look for a field of that name by reflection, or null. Where locks are cast,
   * the name may be in another class than the look-up.
   */
  @Nullable String lookingUp(String field) {
    String className = (cast == null ? lookedUp : texts).get(field);
    return className == null ? null : className.replace('/', '.');
  }

  /** A place that needs something to be one of the JDK's locks, or null. */
  @Nullable String cast() {
    return cast;
  }

  /**
   * Looks for what asks a {@code Lock} for its class: casts, also those that a lambda's proxy or a
   * switch makes, class constants, and arrays, which check what is stored in them. And for fields
   * that may be written with a lock.
   */
  private final class LockFinder extends ClassVisitor {
    private final String className;

    LockFinder(String className) {
      super(Opcodes.ASM9);
      this.className = className;
    }

    @Override
    public @Nullable FieldVisitor visitField(
        int access,
        String name,
        String descriptor,
        @Nullable String signature,
        @Nullable Object value) {
      if (SwapRewriting.isInterface(descriptor)
          && (access & (Opcodes.ACC_STATIC | Opcodes.ACC_TRANSIENT)) == 0) {
        lockFields.computeIfAbsent(className, key -> new ArrayList<>()).add(name);
      }
      return null;
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
          if (opcode != Opcodes.NEW) {
            find(Type.getObjectType(type));
          }
        }

        @Override
        public void visitMultiANewArrayInsn(String descriptor, int dimensions) {
          find(Type.getType(descriptor));
        }

        @Override
        public void visitLdcInsn(Object value) {
          findIn(value);
        }

        @Override
        public void visitInvokeDynamicInsn(
            String name, String descriptor, Handle bootstrap, Object... arguments) {
          for (Object argument : arguments) {
            findIn(argument);
          }
        }

        private void findIn(Object constant) {
          if (constant instanceof ConstantDynamic dynamic) {
            for (int i = 0; i < dynamic.getBootstrapMethodArgumentCount(); i++) {
              findIn(dynamic.getBootstrapMethodArgument(i));
            }
          } else if (constant instanceof Type type && type.getSort() == Type.METHOD) {
            for (Type parameter : type.getArgumentTypes()) {
              find(parameter);
            }
          } else if (constant instanceof Type type) {
            find(type);
          }
        }

        private void find(Type type) {
          if (cast == null && SwapRewriting.namesLock(type.getDescriptor())) {
            cast = className.replace('/', '.') + "." + method + (line > 0 ? ":" + line : "");
          }
        }
      };
    }
  }
}
