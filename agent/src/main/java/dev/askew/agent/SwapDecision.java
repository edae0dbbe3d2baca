// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import dev.askew.agent.SwapPackage.Body;
import dev.askew.agent.SwapPackage.Member;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.LineNumberNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.analysis.Frame;
import org.objectweb.asm.tree.analysis.SourceValue;

/**
 * Decides which locks of a package can be swapped.
 *
 * <p>A {@code BiasedLock} is no {@code ReentrantLock}, so a lock can be swapped only if whatever
 * holds it can have another type. From the place at which it is made, the lock is followed: into
 * fields that no other jar can reach, out of them again, and to each call. A field that it goes
 * into takes all else along that goes into that field. The lock may leave those classes as a {@code
 * Lock}, which both are, if nothing in the jar casts it back. Whatever else is done with it refuses
 * the site, with nothing changed.
 *
 * <p>Or the place is the constructor of a subclass. Then the subclass gets another superclass, if
 * no class that knows the subclass also knows {@code ReentrantLock}: without naming it, none can
 * take the one for the other.
 */
final class SwapDecision {
  /** What is swapped together. */
  private static final class Closure {
    final Set<Member> fields = new HashSet<>();
    final Set<Member> accessors = new HashSet<>();
    final Set<String> subclasses = new HashSet<>();

    /** Instructions that make, load or store a lock that is swapped; and null in its place. */
    final Set<AbstractInsnNode> instructions = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Where a lock leaves as a {@code Lock}. */
    final Set<String> exits = new TreeSet<>();

    Closure copy() {
      Closure copy = new Closure();
      copy.fields.addAll(fields);
      copy.accessors.addAll(accessors);
      copy.subclasses.addAll(subclasses);
      copy.instructions.addAll(instructions);
      copy.exits.addAll(exits);
      return copy;
    }

    int size() {
      return fields.size() + accessors.size() + instructions.size() + exits.size();
    }
  }

  private static final String NOT_SERIALIZED =
      "serialized=false if this program serialises no such object, or leave it";

  private final SwapPackage all;
  private final Surface surface;
  private final Set<String> loaded;
  private final boolean mayBeSerialized;
  private Closure closure = new Closure();

  /**
   * Decides about a package.
   *
   * @param loaded internal names of classes that are loaded already
   * @param mayBeSerialized whether the program may serialise what holds a lock
   */
  SwapDecision(SwapPackage all, Surface surface, Set<String> loaded, boolean mayBeSerialized) {
    this.all = all;
    this.surface = surface;
    this.loaded = loaded;
    this.mayBeSerialized = mayBeSerialized;
  }

  // ---- A site ----

  boolean knows(SwapSite site) {
    return all.has(site.internalName());
  }

  /**
   * Takes the locks of a site, and whatever has to be swapped with them; or leaves all as it was.
   *
   * @return what the user should know about it
   */
  String take(SwapSite site) throws Refusal {
    Closure before = closure;
    Closure after = before.copy();
    closure = after;
    boolean taken = false;
    try {
      start(site);
      int size;
      do {
        size = after.size();
        for (Body body : all.bodies()) {
          follow(body);
        }
      } while (after.size() > size);
      if (!after.exits.isEmpty() || !after.subclasses.isEmpty()) {
        requireNoCast();
        requireNoSerializedLock();
      }
      requireSameVersions();
      requireNotLoaded();
      taken = true;
      if (after.subclasses.size() > before.subclasses.size()) {
        return "if it leaves as a Lock, no other jar may cast it to ReentrantLock";
      }
      return after.exits.size() == before.exits.size()
          ? ""
          : "leaves as a Lock, so no other jar may cast it back: "
              + String.join(", ", newIn(after.exits, before.exits));
    } finally {
      if (!taken) {
        closure = before;
      }
    }
  }

  private static Set<String> newIn(Set<String> all, Set<String> known) {
    Set<String> fresh = new TreeSet<>(all);
    fresh.removeAll(known);
    return fresh;
  }

  private void start(SwapSite site) throws Refusal {
    ClassNode node = all.node(site.internalName());
    if (all.classes().isMadeAtRunTime(node.name)) {
      throw new Refusal(
          "its jar does not have " + site.className() + " at that path",
          "put it on the class path as a jar or a folder of its own, or leave it");
    }
    boolean found = false;
    for (MethodNode method : node.methods) {
      if (method.name.equals(site.method())) {
        int line = 0;
        for (AbstractInsnNode instruction : method.instructions) {
          if (instruction instanceof LineNumberNode number) {
            line = number.line;
          } else if (instruction instanceof MethodInsnNode call
              && call.name.equals("<init>")
              && SwapRewriting.TYPES.containsKey(call.owner)
              && (site.line() == 0 || site.line() == line)
              && (site.field() == null || site.field().equals(Fields.storedAfter(call)))) {
            start(node, method, call);
            found = true;
          }
        }
      }
    }
    if (!found) {
      throw new Refusal(
          "no ReentrantLock and no ReentrantReadWriteLock is made there",
          "make the list with the version of the program that runs");
    }
  }

  private void start(ClassNode node, MethodNode method, MethodInsnNode made) throws Refusal {
    LockFlow flow = Objects.requireNonNull(all.flow(method));
    List<SourceValue> uses = flow.uses(made);
    if (uses.isEmpty()) {
      throw new Refusal("the lock is made by code that is never reached", Refusal.BY_HAND);
    }
    if (uses.get(0).insns.contains(LockFlow.FOREIGN)) {
      new SwapSubclass(all, surface, node).require(mayBeSerialized);
      closure.subclasses.add(node.name);
    } else {
      closure.instructions.addAll(uses.get(0).insns);
    }
  }

  // ---- A lock, followed ----

  private void follow(Body body) throws Refusal {
    MethodNode method = body.method();
    boolean swapsReturned = isSwapped(body.owner().name, method);
    for (int i = 0; i < method.instructions.size(); i++) {
      AbstractInsnNode instruction = method.instructions.get(i);
      mark(instruction);
      Frame<SourceValue> values = body.flow().frame(i);
      String place = place(body, instruction);
      if (values == null) {
        if (closure.instructions.contains(instruction)) {
          throw new Refusal(
              "the lock is used by code that is never reached, " + place, Refusal.BY_HAND);
        }
      } else if (instruction instanceof FrameNode frame) {
        followFrame(frame, values, place);
      } else {
        List<SourceValue> uses = body.flow().uses(instruction);
        for (int j = 0; j < uses.size(); j++) {
          if (isSwapped(uses.get(j))) {
            followUse(body, instruction, j, uses.get(j), place);
          }
        }
        boolean stores =
            closure.instructions.contains(instruction)
                && instruction instanceof FieldInsnNode field
                && SwapRewriting.namesLock(field.desc)
                && isStore(instruction);
        if (stores || (swapsReturned && instruction.getOpcode() == Opcodes.ARETURN)) {
          require(uses.get(uses.size() - 1), place);
        }
      }
    }
  }

  private static boolean isStore(AbstractInsnNode instruction) {
    return instruction.getOpcode() == Opcodes.PUTFIELD
        || instruction.getOpcode() == Opcodes.PUTSTATIC;
  }

  /** Notes what loads or stores a field, or calls an accessor, that is swapped. */
  private void mark(AbstractInsnNode instruction) {
    if (instruction instanceof FieldInsnNode field) {
      Member member = all.resolve(field);
      if (member != null && closure.fields.contains(member)) {
        closure.instructions.add(instruction);
      }
    } else if (instruction instanceof MethodInsnNode call
        && closure.accessors.contains(new Member(call.owner, call.name, call.desc))) {
      closure.instructions.add(instruction);
    }
  }

  private static String place(Body body, AbstractInsnNode instruction) {
    AbstractInsnNode before = instruction;
    while (before != null && !(before instanceof LineNumberNode)) {
      before = before.getPrevious();
    }
    return body.owner().name.replace('/', '.')
        + "."
        + body.method().name
        + (before instanceof LineNumberNode number ? ":" + number.line : "");
  }

  /** What the verifier reads: a local that has a lock of the one kind has to have it always. */
  private void followFrame(FrameNode frame, Frame<SourceValue> values, String place)
      throws Refusal {
    int local = 0;
    for (int i = 0; frame.local != null && i < frame.local.size(); i++) {
      Object type = frame.local.get(i);
      followType(type, values.getLocal(local), place);
      local += SwapRewriting.isTwice(type) ? 2 : 1;
    }
    for (int i = 0; frame.stack != null && i < frame.stack.size(); i++) {
      followType(frame.stack.get(i), values.getStack(i), place);
    }
  }

  private void followType(Object type, SourceValue value, String place) throws Refusal {
    if (type instanceof String name && SwapRewriting.TYPES.containsKey(name) && isSwapped(value)) {
      require(value, place);
    }
  }

  private void followUse(
      Body body, AbstractInsnNode instruction, int index, SourceValue value, String place)
      throws Refusal {
    if (instruction instanceof MethodInsnNode call) {
      if (index == 0 && call.getOpcode() != Opcodes.INVOKESTATIC) {
        followCall(call, value, place);
      } else {
        int argument = call.getOpcode() == Opcodes.INVOKESTATIC ? index : index - 1;
        leave(
            Type.getArgumentTypes(call.desc)[argument],
            "passed to " + call.owner.replace('/', '.') + "." + call.name,
            place);
      }
    } else if (instruction instanceof InvokeDynamicInsnNode call) {
      leave(
          Type.getArgumentTypes(call.desc)[index],
          "taken along by a lambda, a method reference or a text",
          place);
    } else if (instruction instanceof FieldInsnNode field && isStore(instruction)) {
      followStore(field, place);
    } else if (instruction instanceof TypeInsnNode type) {
      if (!SwapRewriting.isInterface(Type.getObjectType(type.desc).getDescriptor())) {
        throw new Refusal("it is cast or asked for its type, " + place, Refusal.BY_HAND);
      }
    } else if (instruction.getOpcode() == Opcodes.ARETURN) {
      Member method = new Member(body.owner().name, body.method().name, body.method().desc);
      if (isAccessor(body.method()) && SwapRewriting.namesLock(body.method().desc)) {
        closure.accessors.add(method);
      } else {
        leave(Type.getReturnType(body.method().desc), "returned", place);
      }
    } else if (!isHarmless(instruction.getOpcode())) {
      throw new Refusal(
          "it is stored in an array, or else used in a way that is not followed, " + place,
          Refusal.BY_HAND);
    }
  }

  private static boolean isHarmless(int opcode) {
    return opcode == Opcodes.IFNULL
        || opcode == Opcodes.IFNONNULL
        || opcode == Opcodes.IF_ACMPEQ
        || opcode == Opcodes.IF_ACMPNE
        || opcode == Opcodes.MONITORENTER
        || opcode == Opcodes.MONITOREXIT;
  }

  /** What javac made before JDK 11, for a nested class that uses a private field. */
  private static boolean isAccessor(MethodNode method) {
    int needed = Opcodes.ACC_STATIC | Opcodes.ACC_SYNTHETIC;
    return (method.access & needed) == needed
        && (method.access & (Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED)) == 0
        && method.name.startsWith("access$");
  }

  private void followCall(MethodInsnNode call, SourceValue value, String place) throws Refusal {
    if (call.name.equals("getClass")) { // of Object, or since javac 18 of the interface
      throw new Refusal("it is asked for its class, " + place, Refusal.BY_HAND);
    }
    if (SwapRewriting.TYPES.containsKey(call.owner)) {
      surface.require(call.owner, call, place);
      require(value, place);
    } else if (!call.owner.equals("java/lang/Object")
        && !SwapRewriting.isInterface("L" + call.owner + ";")) {
      throw new Refusal("it is used as a " + call.owner + ", " + place, Refusal.BY_HAND);
    }
  }

  /** The lock goes out of sight, as something of that type. */
  private void leave(Type type, String how, String place) throws Refusal {
    if (!SwapRewriting.isInterface(type.getDescriptor())) {
      throw new Refusal("it is " + how + ", " + place, Refusal.BY_HAND);
    }
    closure.exits.add(place);
  }

  private void followStore(FieldInsnNode store, String place) throws Refusal {
    Type type = Type.getType(store.desc);
    if (!SwapRewriting.isInterface(store.desc) && !SwapRewriting.namesLock(store.desc)) {
      throw new Refusal("it is stored as " + type.getClassName() + ", " + place, Refusal.BY_HAND);
    }
    Member member = all.resolve(store);
    if (member == null) {
      leave(type, "stored in " + store.owner.replace('/', '.') + "." + store.name, place);
    } else if (!closure.fields.contains(member)) {
      takeField(member, place);
    }
  }

  /** All that a value may be is swapped, or nothing. */
  private void require(SourceValue value, String place) throws Refusal {
    for (AbstractInsnNode origin : value.insns) {
      if (closure.instructions.contains(origin)) {
        continue;
      }
      boolean isMade =
          origin instanceof TypeInsnNode made
              && made.getOpcode() == Opcodes.NEW
              && SwapRewriting.TYPES.containsKey(made.desc);
      Member field =
          origin instanceof FieldInsnNode load && SwapRewriting.namesLock(load.desc)
              ? all.resolve(load)
              : null;
      if (isMade || origin.getOpcode() == Opcodes.ACONST_NULL) {
        closure.instructions.add(origin);
      } else if (field != null) {
        takeField(field, place);
      } else {
        throw new Refusal(
            "a lock that comes from elsewhere may be there too, " + place, Refusal.BY_HAND);
      }
    }
  }

  // ---- Fields ----

  private void takeField(Member member, String place) throws Refusal {
    ClassNode owner = all.node(member.owner());
    FieldNode field = field(member);
    if (mayBeSerialized && all.isSerialized(owner, field)) {
      throw serialized(member);
    }
    boolean isOpen =
        (field.access & (Opcodes.ACC_PUBLIC | Opcodes.ACC_PROTECTED)) != 0
            && ((owner.access & (Opcodes.ACC_PUBLIC | Opcodes.ACC_INTERFACE)) != 0
                || all.classes().isExtended(owner.name));
    if (isOpen) {
      if (SwapRewriting.namesLock(member.descriptor())) {
        throw new Refusal(
            "field " + member + " is public or protected, so other jars may use it",
            Refusal.BY_HAND);
      }
      closure.exits.add(place);
      return;
    }
    String reflecting = all.classes().lookingUp(member.name());
    if (reflecting != null) {
      throw new Refusal(
          reflecting
              + " has the name "
              + member.name()
              + " as a constant, and may look for the field by reflection",
          Refusal.BY_HAND);
    }
    if (all.hasHandleOf(member)) {
      throw new Refusal("a method handle finds field " + member, Refusal.BY_HAND);
    }
    closure.fields.add(member);
  }

  private FieldNode field(Member member) {
    return all.node(member.owner()).fields.stream()
        .filter(f -> f.name.equals(member.name()) && f.desc.equals(member.descriptor()))
        .findAny()
        .orElseThrow();
  }

  static Refusal serialized(Member member) {
    return new Refusal(member + " is part of a serialised form", NOT_SERIALIZED);
  }

  // ---- All that is changed ----

  private void requireNoCast() throws Refusal {
    String cast = all.classes().cast();
    if (cast != null) {
      throw new Refusal("its jar takes a lock for a ReentrantLock, " + cast, Refusal.BY_HAND);
    }
  }

  /** A lock that leaves may get into any field that can hold it. */
  private void requireNoSerializedLock() throws Refusal {
    Member field = mayBeSerialized ? all.serializedLock() : null;
    if (field != null) {
      throw new Refusal(
          field + ", which may hold any Lock, is part of a serialised form", NOT_SERIALIZED);
    }
  }

  /** What the JDK computes where a class has no version has some of its members' types in it. */
  private void requireSameVersions() throws Refusal {
    if (!mayBeSerialized) {
      return;
    }
    for (Member field : closure.fields) {
      if (SwapRewriting.namesLock(field.descriptor()) && !isLeftOut(field(field))) {
        requireVersion(field);
      }
    }
    for (Member accessor : closure.accessors) {
      requireVersion(accessor);
    }
  }

  private static boolean isLeftOut(FieldNode field) {
    return (field.access & Opcodes.ACC_PRIVATE) != 0
        && (field.access & (Opcodes.ACC_STATIC | Opcodes.ACC_TRANSIENT)) != 0;
  }

  private void requireVersion(Member member) throws Refusal {
    if (all.hasComputedVersion(all.node(member.owner()))) {
      throw new Refusal(
          "the JDK computes the serialVersionUID of its class from " + member + ", too",
          NOT_SERIALIZED);
    }
  }

  private void requireNotLoaded() throws Refusal {
    for (String name : changed()) {
      if (loaded.contains(name)) {
        throw new Refusal(
            name.replace('/', '.') + " has been loaded already", Refusal.FROM_THE_START);
      }
    }
  }

  private Set<String> changed() {
    Set<String> changed = new TreeSet<>(closure.subclasses);
    closure.fields.stream()
        .filter(field -> SwapRewriting.namesLock(field.descriptor()))
        .forEach(field -> changed.add(field.owner()));
    for (Body body : all.bodies()) {
      for (AbstractInsnNode instruction : body.method().instructions) {
        if (closure.instructions.contains(instruction) && isTyped(instruction)) {
          changed.add(body.owner().name);
        }
      }
    }
    return changed;
  }

  /** Whether an instruction names a lock's class; others have null, or a {@code Lock}. */
  private static boolean isTyped(AbstractInsnNode instruction) {
    if (instruction instanceof FieldInsnNode field) {
      return SwapRewriting.namesLock(field.desc);
    }
    return instruction.getOpcode() != Opcodes.ACONST_NULL;
  }

  /** The classes that have to be rewritten, by internal names. No site can be taken after that. */
  Map<String, byte[]> rewritten() {
    Map<String, byte[]> rewritten = new HashMap<>();
    for (String name : changed()) {
      rewritten.put(name, SwapRewriting.rewrite(all.node(name), all.reader(name), this));
    }
    return rewritten;
  }

  boolean isSubclass(String name) {
    return closure.subclasses.contains(name);
  }

  boolean isSwapped(String owner, FieldNode field) {
    return closure.fields.contains(new Member(owner, field.name, field.desc));
  }

  boolean isSwapped(String owner, MethodNode method) {
    return closure.accessors.contains(new Member(owner, method.name, method.desc));
  }

  boolean isSwapped(AbstractInsnNode instruction) {
    return closure.instructions.contains(instruction);
  }

  boolean isSwapped(SourceValue value) {
    return value.insns.stream().anyMatch(closure.instructions::contains);
  }

  @Nullable LockFlow flow(MethodNode method) {
    return all.flow(method);
  }
}
