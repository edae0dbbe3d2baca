// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.injection;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Puts a call of {@link Hook#reached} before each instruction of a class at which an error can
 * come, and decides which errors.
 *
 * <p>What is modelled, and why:
 *
 * <ul>
 *   <li>The stack ends at a call. Accessors of the JDK's synchronizers that HotSpot always inlines
 *       are no calls for {@link Failure#STACK_OVERFLOW}: interpreted, they need less than what was
 *       called before them. For {@link Failure#END_OF_STACK} they are.
 *   <li>Memory is short at an allocation, and at calls out of Askew, which may allocate or link.
 *   <li>A class is missing where an object of it is made or its static method called, which is
 *       where HotSpot resolves and initialises it. That is one of Flight Recorder or of the events;
 *       all others have been initialised when a lock can first be biased.
 *   <li>A thread is stopped where it is likely to be: in a callee outside Askew that waits or takes
 *       long. Between any two instructions, as Thread.stop() may do it, no lock survives, nor do
 *       the JDK's.
 *   <li>An exception comes from what others have supplied: policies, clocks, backends, loggers,
 *       executors, what was retired.
 * </ul>
 *
 * An error thrown after a callee's effect is one before the next site. Only within the JDK's own
 * callees is there nothing in between, and those are the JDK's to guard.
 */
final class Rewriter {
  private static final String LOCKS = "dev/askew/locks/";

  private final List<Site> sites;

  /** Sites are added to that list; their numbers are their places in it. */
  Rewriter(List<Site> sites) {
    this.sites = sites;
  }

  byte[] rewrite(byte[] original) {
    ClassReader reader = new ClassReader(original);
    ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_MAXS);
    String type = reader.getClassName();
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String name, String descriptor, String signature, String[] thrown) {
            MethodVisitor next = super.visitMethod(access, name, descriptor, signature, thrown);
            return name.equals("<clinit>") ? next : new Hooked(next, type, name);
          }
        },
        0);
    return writer.toByteArray();
  }

  private final class Hooked extends MethodVisitor {
    private final String type;
    private final String method;
    private int line;

    Hooked(MethodVisitor next, String type, String method) {
      super(Opcodes.ASM9, next);
      this.type = type;
      this.method = method;
    }

    @Override
    public void visitLineNumber(int number, Label start) {
      line = number;
      super.visitLineNumber(number, start);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean ofInterface) {
      boolean ofSuper = opcode == Opcodes.INVOKESPECIAL && owner.startsWith("java/");
      if (!ofSuper) {
        hook(readable(owner) + "." + name, failuresOfCall(opcode, owner, name));
      }
      super.visitMethodInsn(opcode, owner, name, descriptor, ofInterface);
    }

    @Override
    public void visitInvokeDynamicInsn(
        String name, String descriptor, Handle bootstrap, Object... arguments) {
      hook(
          "lambda or string." + name,
          EnumSet.of(
              Failure.STACK_OVERFLOW,
              Failure.END_OF_STACK,
              Failure.OUT_OF_MEMORY,
              Failure.FULL_HEAP));
      super.visitInvokeDynamicInsn(name, descriptor, bootstrap, arguments);
    }

    /** After NEW, not before: the verifier knows the new object by the place of that. */
    @Override
    public void visitTypeInsn(int opcode, String operand) {
      super.visitTypeInsn(opcode, operand);
      if (opcode == Opcodes.NEW || opcode == Opcodes.ANEWARRAY) {
        Set<Failure> failures = EnumSet.of(Failure.OUT_OF_MEMORY, Failure.FULL_HEAP);
        if (opcode == Opcodes.NEW && mayBeMissing(operand)) {
          failures.add(Failure.MISSING_CLASS);
        }
        hook(readable(operand) + ".new", failures);
      }
    }

    @Override
    public void visitIntInsn(int opcode, int operand) {
      if (opcode == Opcodes.NEWARRAY) {
        hook("array.new", EnumSet.of(Failure.OUT_OF_MEMORY, Failure.FULL_HEAP));
      }
      super.visitIntInsn(opcode, operand);
    }

    private void hook(String what, Set<Failure> failures) {
      int number = sites.size();
      String place = readable(type).replaceFirst("dev\\.askew\\.(locks|reclamation)\\.", "");
      sites.add(new Site(place + "." + method + ":" + line, what, Set.copyOf(failures)));
      super.visitLdcInsn(number);
      super.visitMethodInsn(
          Opcodes.INVOKESTATIC, Hook.class.getName().replace('.', '/'), "reached", "(I)V", false);
    }

    private Set<Failure> failuresOfCall(int opcode, String owner, String name) {
      Set<Failure> failures = EnumSet.of(Failure.END_OF_STACK);
      if (isAccessor(name)) {
        return failures;
      }
      failures.add(Failure.STACK_OVERFLOW);
      if (isSupplied(owner) || isSuppliedToReclamation(type, owner)) {
        failures.addAll(EnumSet.allOf(Failure.class));
        failures.remove(Failure.MISSING_CLASS);
      } else if (!Copy.isTried(readable(owner)) || isOfQueue(owner, name)) {
        if (!isInPlace(owner, name)) {
          failures.add(Failure.OUT_OF_MEMORY);
          failures.add(Failure.FULL_HEAP);
        }
        if (takesLong(owner, name) || isOfQueue(owner, name)) {
          failures.add(Failure.STOPPED);
        }
      }
      if (opcode == Opcodes.INVOKESTATIC && mayBeMissing(owner)) {
        failures.add(Failure.MISSING_CLASS);
      }
      return failures;
    }

    /** All others have been initialised when a lock can first be biased. */
    private boolean mayBeMissing(String owner) {
      return (owner.contains("/Recorded") || owner.startsWith("jdk/jfr/")) && !owner.equals(type);
    }
  }

  private static boolean isAccessor(String name) {
    return switch (name) {
      case "getState",
          "setState",
          "compareAndSetState",
          "getExclusiveOwnerThread",
          "setExclusiveOwnerThread",
          "currentThread",
          "onSpinWait" ->
          true;
      default -> name.endsWith("Fence") && !name.equals("heavyFence");
    };
  }

  /** Whether that is of the JDK's queues, which make nodes and wait. */
  static boolean isOfQueue(String owner, String name) {
    return name.matches("acquire(Shared)?(Interruptibly)?|tryAcquire(Shared)?Nanos|await.*")
        || (isOfUnderlying(owner) && name.matches("lock|lockInterruptibly|tryLock"));
  }

  private static boolean isOfUnderlying(String owner) {
    return owner.startsWith("java/util/concurrent/locks/ReentrantReadWriteLock");
  }

  private static boolean isSupplied(String owner) {
    return switch (owner) {
      case "dev/askew/locks/BiasPolicy",
          "dev/askew/api/BarrierBackend",
          "java/util/function/LongSupplier",
          "java/lang/System$Logger" ->
          true;
      default -> false;
    };
  }

  private static boolean isSuppliedToReclamation(String type, String owner) {
    return !type.startsWith(LOCKS)
        && switch (owner) {
          case "java/lang/Runnable",
              "java/util/concurrent/Executor",
              "java/util/function/Consumer" ->
              true;
          default -> false;
        };
  }

  /** Executed where it stands, or natively, and without memory. */
  private static boolean isInPlace(String owner, String name) {
    return switch (owner) {
      case "java/lang/invoke/VarHandle",
          "java/lang/Math",
          "java/util/concurrent/atomic/AtomicBoolean" ->
          true;
      case "java/lang/Thread" ->
          switch (name) {
            case "getId", "getName", "isAlive", "interrupt", "interrupted", "yield" -> true;
            default -> false;
          };
      case "java/util/concurrent/locks/LockSupport",
          "java/util/concurrent/TimeUnit",
          "java/util/Objects",
          "java/lang/Boolean" ->
          true;
      case "java/lang/System" -> name.equals("nanoTime");
      default ->
          (isOfUnderlying(owner) && !isOfQueue(owner, name))
              || name.matches("refersTo|get|getClass|hasQueuedThreads|hasWaiters|signal(All)?");
    };
  }

  private static boolean takesLong(String owner, String name) {
    return switch (owner) {
      case "java/util/concurrent/locks/LockSupport" -> name.startsWith("park");
      case "java/lang/Thread" ->
          switch (name) {
            case "yield", "getStackTrace", "getAllStackTraces", "start" -> true;
            default -> false;
          };
      default -> false;
    };
  }

  private static String readable(String internal) {
    return internal.replace('/', '.');
  }
}
