// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import dev.askew.agent.probe.Probe;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Makes the JDK's own locks call {@link Probe}. Seen from inside the lock it makes no difference
 * how a program calls it: through {@code Lock}, a method reference, reflection or a class of the
 * JDK, or from a condition that acquires the lock again.
 *
 * <p>Only calls are added, each in a {@code try} of its own that drops whatever is thrown. A method
 * of a lock that has been changed returns what it would have returned, and throws what it would
 * have thrown. No field and no method is added: the JVM would not take that from a class that is
 * loaded already.
 */
final class LockHooks implements ClassFileTransformer {
  private static final String LOCKS = "java/util/concurrent/locks/";
  private static final String PROBE = Type.getInternalName(Probe.class);

  /** What to call at which end of a method. */
  private enum Hook {
    CREATED,
    ACQUIRED,
    ACQUIRED_AGAIN,
    READ,
    QUEUED,
    WAITING
  }

  /**
   * For each class the methods, by the beginnings of name and descriptor. Those that programs call,
   * not those beneath, which are annotated with ReservedStackAccess: what runs out of stack in
   * there makes HotSpot throw an error later, at the end of another of these methods.
   */
  private static final Map<String, Map<String, Hook>> PLACES =
      Map.of(
          "ReentrantLock", with(methods(Hook.ACQUIRED), "<init>(", Hook.CREATED),
          "ReentrantReadWriteLock", Map.of("<init>(Z)", Hook.CREATED),
          "ReentrantReadWriteLock$ReadLock", methods(Hook.READ),
          "ReentrantReadWriteLock$WriteLock", methods(Hook.ACQUIRED),
          "AbstractQueuedSynchronizer", Map.of("acquire(L", Hook.QUEUED),
          "AbstractQueuedLongSynchronizer", Map.of("acquire(L", Hook.QUEUED),
          "AbstractQueuedSynchronizer$ConditionObject", conditions(),
          "AbstractQueuedLongSynchronizer$ConditionObject", conditions());

  private static Map<String, Hook> methods(Hook hook) {
    return Map.of(
        "lock()V", hook, "lockInterruptibly()V", hook, "tryLock()Z", hook, "tryLock(J", hook);
  }

  private static Map<String, Hook> conditions() {
    return Map.of("enableWait(", Hook.WAITING, "await", Hook.ACQUIRED_AGAIN);
  }

  private static Map<String, Hook> with(Map<String, Hook> methods, String method, Hook hook) {
    Map<String, Hook> all = new HashMap<>(methods);
    all.put(method, hook);
    return all;
  }

  private final Set<String> found = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Throwable failure;

  /** The classes to change. */
  static List<Class<?>> classes() throws ClassNotFoundException {
    List<Class<?>> classes = new ArrayList<>();
    for (String name : new TreeSet<>(PLACES.keySet())) {
      classes.add(Class.forName((LOCKS + name).replace('/', '.')));
    }
    return classes;
  }

  /** Places that have not been found in the classes, or what has been thrown instead. */
  String missing() {
    Throwable thrown = failure;
    if (thrown != null) {
      return thrown.toString();
    }
    Set<String> missing = new TreeSet<>();
    PLACES.forEach(
        (name, methods) ->
            methods.keySet().stream()
                .map(method -> name + "." + method)
                .filter(place -> !found.contains(place))
                .forEach(missing::add));
    return String.join(", ", missing);
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String className,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (loader != null || className == null || !className.startsWith(LOCKS)) {
      return null;
    }
    String name = className.substring(LOCKS.length());
    Map<String, Hook> methods = PLACES.get(name);
    if (methods == null) {
      return null;
    }
    try {
      ClassReader reader = new ClassReader(bytes);
      ClassWriter writer = new ClassWriter(reader, 0);
      reader.accept(
          new Places(writer, name, className, methods, locals(reader)), ClassReader.EXPAND_FRAMES);
      return writer.toByteArray();
    } catch (Throwable t) { // the JVM would drop it without a word
      failure = t;
      return null;
    }
  }

  /** How many locals each method has. */
  private static Map<String, Integer> locals(ClassReader reader) {
    Map<String, Integer> locals = new HashMap<>();
    ClassVisitor counter =
        new ClassVisitor(Opcodes.ASM9) {
          @Override
          public MethodVisitor visitMethod(
              int access,
              String method,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            return new MethodVisitor(Opcodes.ASM9) {
              @Override
              public void visitMaxs(int maxStack, int maxLocals) {
                locals.put(method + descriptor, maxLocals);
              }
            };
          }
        };
    reader.accept(counter, ClassReader.SKIP_FRAMES | ClassReader.SKIP_DEBUG);
    return locals;
  }

  /** Finds the methods of a class. */
  private final class Places extends ClassVisitor {
    private final String name;
    private final String owner;
    private final Map<String, Hook> methods;
    private final Map<String, Integer> locals;

    Places(
        ClassVisitor next,
        String name,
        String owner,
        Map<String, Hook> methods,
        Map<String, Integer> locals) {
      super(Opcodes.ASM9, next);
      this.locals = locals;
      this.name = name;
      this.owner = owner;
      this.methods = methods;
    }

    @Override
    public MethodVisitor visitMethod(
        int access,
        String method,
        String descriptor,
        @Nullable String signature,
        String @Nullable [] exceptions) {
      MethodVisitor next = super.visitMethod(access, method, descriptor, signature, exceptions);
      for (Map.Entry<String, Hook> place : methods.entrySet()) {
        if ((method + descriptor).startsWith(place.getKey())) {
          String found = name + "." + place.getKey();
          return new Call(
              next,
              owner,
              descriptor,
              place.getValue(),
              locals.getOrDefault(method + descriptor, 0),
              () -> LockHooks.this.found.add(found));
        }
      }
      return next;
    }
  }

  /** Adds a call to one method: at its beginning, or wherever it returns. */
  private static final class Call extends MethodVisitor {
    private static final String OBJECT = "Ljava/lang/Object;";
    private static final int MORE_STACK = 6;

    private final String owner;
    private final String descriptor;
    private final Hook hook;
    private final Type[] arguments;

    /** To be run where something has been added. */
    private final Runnable found;

    /** After a call by which a condition acquires, before its result is dropped. */
    private boolean acquiring;

    /** Where a method's result is kept meanwhile: above all locals of its own. */
    private final int result;

    Call(
        MethodVisitor next,
        String owner,
        String descriptor,
        Hook hook,
        int locals,
        Runnable found) {
      super(Opcodes.ASM9, next);
      this.owner = owner;
      this.descriptor = descriptor;
      this.hook = hook;
      this.found = found;
      arguments = Type.getArgumentTypes(descriptor);
      result = locals;
    }

    @Override
    public void visitCode() {
      super.visitCode();
      if (hook == Hook.QUEUED) {
        guarded(
            () -> {
              super.visitVarInsn(Opcodes.ALOAD, 0);
              super.visitVarInsn(Opcodes.ALOAD, 1);
              call("queued", "(" + OBJECT + OBJECT + ")V");
            },
            null);
      } else if (hook == Hook.WAITING) {
        guarded(
            () -> {
              loadOuter();
              call("waiting", "(" + OBJECT + ")V");
            },
            null);
      }
    }

    @Override
    public void visitMethodInsn(
        int opcode, String type, String method, String callDescriptor, boolean isInterface) {
      super.visitMethodInsn(opcode, type, method, callDescriptor, isInterface);
      if (hook == Hook.ACQUIRED_AGAIN) {
        acquiring = method.equals("acquire") && callDescriptor.endsWith(")I");
        if (method.equals("reacquire") && callDescriptor.endsWith(")V")) { // on later JDKs
          acquiredAgain();
        }
      }
    }

    @Override
    public void visitInsn(int opcode) {
      if (opcode >= Opcodes.IRETURN && opcode <= Opcodes.RETURN) {
        if (hook == Hook.CREATED) {
          guarded(
              () -> {
                loadSync();
                call("created", "(" + OBJECT + ")V");
              },
              null);
        } else if (hook == Hook.ACQUIRED || hook == Hook.READ) {
          returned(opcode == Opcodes.RETURN ? null : Type.BOOLEAN_TYPE);
        }
      }
      super.visitInsn(opcode);
      if (acquiring && opcode == Opcodes.POP) {
        acquiredAgain();
      }
      acquiring = false;
    }

    /** Not in a try: whoever waits holds the lock when an error comes, as without us. */
    private void acquiredAgain() {
      loadOuter();
      call("acquiredAgain", "(" + OBJECT + ")V");
      found.run();
    }

    /**
     * Emits a call before a return.
     *
     * @param type of the value that the method returns, or null if it returns when it has the lock
     */
    private void returned(@Nullable Type type) {
      if (type != null) {
        super.visitVarInsn(Opcodes.ISTORE, result);
      }
      guarded(
          () -> {
            if (type == null) {
              super.visitInsn(Opcodes.ICONST_1);
            } else {
              super.visitVarInsn(Opcodes.ILOAD, result);
            }
            loadSync();
            if (hook == Hook.READ) {
              call("read", "(Z" + OBJECT + ")V");
            } else {
              boolean readWrite = owner.contains("ReadWrite");
              loadSync();
              super.visitMethodInsn(
                  Opcodes.INVOKEVIRTUAL,
                  syncType(),
                  readWrite ? "getWriteHoldCount" : "getHoldCount",
                  "()I",
                  false);
              call("acquired", "(Z" + OBJECT + "I)V");
            }
          },
          type);
      if (type != null) {
        super.visitVarInsn(Opcodes.ILOAD, result);
      }
    }

    private String syncType() {
      return LOCKS
          + (owner.contains("ReadWrite") ? "ReentrantReadWriteLock$Sync" : "ReentrantLock$Sync");
    }

    private void loadSync() {
      super.visitVarInsn(Opcodes.ALOAD, 0);
      super.visitFieldInsn(Opcodes.GETFIELD, owner, "sync", "L" + syncType() + ";");
    }

    /** The synchronizer of a condition. */
    private void loadOuter() {
      super.visitVarInsn(Opcodes.ALOAD, 0);
      String outer = owner.substring(0, owner.indexOf('$'));
      super.visitFieldInsn(Opcodes.GETFIELD, owner, "this$0", "L" + outer + ";");
    }

    private void call(String method, String callDescriptor) {
      super.visitMethodInsn(Opcodes.INVOKESTATIC, PROBE, method, callDescriptor, false);
    }

    /**
     * Emits a call in a {@code try} that drops everything.
     *
     * @param inResult the type of the value in {@link #result}, or null if there is none
     */
    private void guarded(Runnable call, @Nullable Type inResult) {
      Label start = new Label();
      Label end = new Label();
      Label handler = new Label();
      Label rest = new Label();
      found.run();
      super.visitTryCatchBlock(start, end, handler, "java/lang/Throwable");
      super.visitLabel(start);
      call.run();
      super.visitLabel(end);
      super.visitJumpInsn(Opcodes.GOTO, rest);
      super.visitLabel(handler);
      Object[] locals = locals(inResult);
      super.visitFrame(
          Opcodes.F_NEW, locals.length, locals, 1, new Object[] {"java/lang/Throwable"});
      super.visitInsn(Opcodes.POP);
      super.visitLabel(rest);
      super.visitFrame(Opcodes.F_NEW, locals.length, locals, 0, new Object[0]);
    }

    /** What stays of the locals: the method's arguments, and its result. */
    private Object[] locals(@Nullable Type inResult) {
      List<Object> locals = new ArrayList<>(List.of(owner));
      int size = 1;
      for (Type argument : arguments) {
        locals.add(verificationType(argument));
        size += argument.getSize();
      }
      if (inResult != null) {
        for (; size < result; size++) {
          locals.add(Opcodes.TOP);
        }
        locals.add(verificationType(inResult));
      }
      return locals.toArray();
    }

    private static Object verificationType(Type type) {
      return switch (type.getSort()) {
        case Type.LONG -> Opcodes.LONG;
        case Type.OBJECT -> type.getInternalName();
        default -> Opcodes.INTEGER;
      };
    }

    /** One around a return would come before ours. */
    @Override
    public void visitTryCatchBlock(Label start, Label end, Label handler, @Nullable String type) {
      if (hook == Hook.CREATED || hook == Hook.ACQUIRED || hook == Hook.READ) {
        throw new IllegalStateException(owner + descriptor + " catches exceptions");
      }
      super.visitTryCatchBlock(start, end, handler, type);
    }

    @Override
    public void visitMaxs(int maxStack, int maxLocals) {
      super.visitMaxs(maxStack + MORE_STACK, maxLocals + 2);
    }
  }
}
