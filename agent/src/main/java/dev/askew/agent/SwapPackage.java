// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LdcInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.AnalyzerException;

/** The classes of one package and one jar, taken apart, and what can be asked of them. */
final class SwapPackage {
  private static final Set<String> SERIALIZABLE =
      Set.of("java/io/Serializable", "java/io/Externalizable");

  /** A field or a method. */
  record Member(String owner, String name, String descriptor) {
    @Override
    public String toString() {
      return owner.replace('/', '.') + "." + name;
    }
  }

  /** A method that has to do with locks. */
  record Body(ClassNode owner, MethodNode method, LockFlow flow) {}

  private final ProgramClasses classes;
  private final Function<String, @Nullable ClassReader> others;
  private final Map<String, ClassNode> nodes = new TreeMap<>();
  private final Set<Member> members = new HashSet<>();
  private final IdentityHashMap<MethodNode, LockFlow> flows = new IdentityHashMap<>();
  private final List<Body> bodies = new ArrayList<>();

  /**
   * Reads them.
   *
   * @param others finds a class that is not in the jar
   * @throws Refusal if there is code that cannot be followed
   */
  SwapPackage(
      ProgramClasses classes, String packageName, Function<String, @Nullable ClassReader> others)
      throws Refusal {
    this.classes = classes;
    this.others = others;
    classes
        .ofPackage(packageName)
        .forEach((name, file) -> nodes.put(name, nodeOf(new ClassReader(file))));
    for (ClassNode node : nodes.values()) {
      node.fields.forEach(each -> members.add(new Member(node.name, each.name, each.desc)));
      for (MethodNode method : node.methods) {
        members.add(new Member(node.name, method.name, method.desc));
        if (hasToDoWithLocks(method)) {
          LockFlow flow = follow(node, method);
          flows.put(method, flow);
          bodies.add(new Body(node, method, flow));
        }
      }
    }
  }

  private static LockFlow follow(ClassNode node, MethodNode method) throws Refusal {
    try {
      return new LockFlow(node.name, method);
    } catch (AnalyzerException | RuntimeException e) {
      throw new Refusal(
          new Member(node.name, method.name, method.desc) + " cannot be followed, " + e,
          Refusal.BY_HAND);
    }
  }

  private static ClassNode nodeOf(ClassReader reader) {
    ClassNode node = new ClassNode();
    reader.accept(node, ClassReader.EXPAND_FRAMES);
    return node;
  }

  boolean has(String name) {
    return nodes.containsKey(name);
  }

  ClassNode node(String name) {
    return Objects.requireNonNull(nodes.get(name));
  }

  /** Another one of the same class, to be changed. */
  ClassNode copy(String name) {
    return nodeOf(reader(name));
  }

  /** Its class file. */
  ClassReader reader(String name) {
    return new ClassReader(Objects.requireNonNull(classes.file(name)));
  }

  Collection<ClassNode> nodes() {
    return nodes.values();
  }

  ProgramClasses classes() {
    return classes;
  }

  /** All methods through which a lock can go that has a type of its own or is a {@code Lock}. */
  List<Body> bodies() {
    return bodies;
  }

  private static boolean hasToDoWithLocks(MethodNode method) {
    for (AbstractInsnNode instruction : method.instructions) {
      if (hasToDoWithLocks(instruction)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasToDoWithLocks(AbstractInsnNode instruction) {
    if (instruction instanceof FieldInsnNode field) {
      return SwapRewriting.namesLock(field.desc) || SwapRewriting.isInterface(field.desc);
    }
    if (instruction instanceof MethodInsnNode call) {
      return SwapRewriting.namesLock(call.desc) || SwapRewriting.TYPES.containsKey(call.owner);
    }
    return instruction instanceof TypeInsnNode type && SwapRewriting.TYPES.containsKey(type.desc);
  }

  /** What happens in a method, or null if it has nothing to do with locks. */
  @Nullable LockFlow flow(MethodNode method) {
    return flows.get(method);
  }

  boolean declares(Member member) {
    return members.contains(member);
  }

  /** The field where it is declared, if that is a class of this package. */
  @Nullable Member resolve(FieldInsnNode field) {
    String owner = field.owner;
    while (nodes.containsKey(owner)) {
      Member member = new Member(owner, field.name, field.desc);
      if (members.contains(member)) {
        return member;
      }
      owner = String.valueOf(node(owner).superName);
    }
    return null;
  }

  /** Whether an object's serialised form has that field. */
  boolean isSerialized(ClassNode owner, FieldNode field) throws Refusal {
    return (field.access & (Opcodes.ACC_STATIC | Opcodes.ACC_TRANSIENT)) == 0
        && isSerializable(owner.name);
  }

  /** Whether the JDK computes a serialVersionUID; that of a record is 0. */
  boolean hasComputedVersion(ClassNode owner) throws Refusal {
    return isSerializable(owner.name)
        && !"java/lang/Record".equals(owner.superName)
        && owner.fields.stream().noneMatch(SwapPackage::isVersion);
  }

  private static boolean isVersion(FieldNode field) {
    int needed = Opcodes.ACC_STATIC | Opcodes.ACC_FINAL;
    return field.name.equals("serialVersionUID")
        && field.desc.equals("J")
        && (field.access & needed) == needed;
  }

  /** An enum is not: it is written by its name. */
  private boolean isSerializable(@Nullable String name) throws Refusal {
    if (name == null || name.equals("java/lang/Object") || name.equals("java/lang/Enum")) {
      return false;
    }
    if (SERIALIZABLE.contains(name)) {
      return true;
    }
    ProgramClasses.Header header = classes.header(name);
    if (header == null) {
      header = ProgramClasses.Header.of(foreign(name));
    }
    if (isSerializable(header.superName())) {
      return true;
    }
    for (String each : header.interfaces()) {
      if (isSerializable(each)) {
        return true;
      }
    }
    return false;
  }

  /** A field of any class of the jar that is written and may hold any lock, or null. */
  @Nullable Member serializedLock() throws Refusal {
    for (Map.Entry<String, List<String>> each : classes.lockFields().entrySet()) {
      if (isSerializable(each.getKey())) {
        return new Member(each.getKey(), each.getValue().get(0), "");
      }
    }
    return null;
  }

  /** A class of this package, or of another. */
  ClassNode find(String name) throws Refusal {
    ClassNode node = nodes.get(name);
    return node == null ? nodeOf(foreign(name)) : node;
  }

  private ClassReader foreign(String name) throws Refusal {
    ClassReader reader = others.apply(name);
    if (reader == null) {
      throw new Refusal(name.replace('/', '.') + " cannot be read", "put it on the class path");
    }
    return reader;
  }

  /** A handle, as a record has of its fields, finds a field by its type. */
  boolean hasHandleOf(Member member) {
    for (ClassNode node : nodes.values()) {
      for (MethodNode method : node.methods) {
        for (AbstractInsnNode instruction : method.instructions) {
          for (Object constant : constants(instruction)) {
            if (constant instanceof Handle handle
                && handle.getName().equals(member.name)
                && handle.getDesc().equals(member.descriptor)) {
              return true;
            }
          }
        }
      }
    }
    return false;
  }

  private static List<Object> constants(AbstractInsnNode instruction) {
    if (instruction instanceof InvokeDynamicInsnNode call) {
      return List.of(call.bsmArgs);
    }
    return instruction instanceof LdcInsnNode load ? List.of(load.cst) : List.of();
  }
}
