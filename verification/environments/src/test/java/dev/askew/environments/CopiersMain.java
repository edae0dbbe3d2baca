// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.environments;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import com.esotericsoftware.kryo.serializers.FieldSerializer;
import com.esotericsoftware.kryo.util.DefaultInstantiatorStrategy;
import com.rits.cloning.Cloner;
import com.thoughtworks.xstream.XStream;
import com.thoughtworks.xstream.security.AnyTypePermission;
import dev.askew.locks.Barriers;
import dev.askew.locks.BiasPolicy;
import dev.askew.locks.BiasedLock;
import dev.askew.locks.BiasedReadWriteLock;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.objenesis.strategy.StdInstantiatorStrategy;

/** Copies locks in the ways that libraries do, and uses the copies. */
final class CopiersMain {
  /** What an object looks like that owns a lock; the condition is copied first. */
  record Owned(Condition condition, Lock lock) implements Serializable {}

  interface Copier {
    Object copy(Object original) throws Exception;
  }

  enum Library implements Copier {
    /** Kryo, which copies field by field. */
    KRYO_COPY {
      @Override
      public Object copy(Object original) {
        return kryo().copy(original);
      }
    },
    /** Kryo, through bytes. */
    KRYO_WRITE {
      @Override
      public Object copy(Object original) {
        Output output = new Output(1 << 12, -1);
        kryo().writeClassAndObject(output, original);
        return kryo().readClassAndObject(new Input(output.toBytes()));
      }
    },
    /** A deep cloner. */
    CLONER {
      @Override
      public Object copy(Object original) {
        return new Cloner().deepClone(original);
      }
    },
    /** XStream, through XML. */
    XSTREAM {
      @Override
      public Object copy(Object original) {
        XStream xstream = new XStream();
        xstream.addPermission(AnyTypePermission.ANY);
        return xstream.fromXML(xstream.toXML(original));
      }
    },
    /** Java's own serialisation. */
    JAVA {
      @Override
      public Object copy(Object original) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
          out.writeObject(original);
        }
        try (ObjectInputStream in =
            new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
          return in.readObject();
        }
      }
    }
  }

  private CopiersMain() {}

  private static Kryo kryo() {
    Kryo kryo = new Kryo();
    kryo.setRegistrationRequired(false);
    kryo.setReferences(true);
    kryo.setDefaultSerializer(FieldSerializer.class);
    kryo.setInstantiatorStrategy(new DefaultInstantiatorStrategy(new StdInstantiatorStrategy()));
    return kryo;
  }

  public static void main(String[] arguments) throws Exception {
    Library library = Library.valueOf(arguments[0]);
    Barriers.awaitReady(ProbeMain.PATIENCE);
    compare("new", library, new ReentrantLock(), new BiasedLock());
    compare("used", library, used(new ReentrantLock()), used(new BiasedLock()));
    compare("fair", library, used(new ReentrantLock(true)), used(new BiasedLock(true)));
    BiasedLock biased = new BiasedLock();
    Exercise.require(biased.biasToCurrentThread(), "no bias");
    worksOrIsRefused("biased", library, biased);
    compare(
        "readers and writers",
        library,
        used(new ReentrantReadWriteLock()),
        used(new BiasedReadWriteLock(BiasPolicy.never())));
    worksOrIsRefused("readers biased", library, used(new BiasedReadWriteLock(BiasPolicy.eager())));
    compare("with its condition", library, owned(new ReentrantLock()), owned(new BiasedLock()));
    ProbeMain.say("locks", "exclude");
  }

  private static void compare(String what, Library library, Object oracle, Object ours) {
    String expected = use(library, oracle);
    String seen = use(library, ours);
    ProbeMain.say("copy " + what, seen + " (ReentrantLock: " + expected + ")");
    if (!seen.equals(expected) && !seen.equals("works")) {
      ProbeMain.say("BROKEN", what + " " + seen + ", ReentrantLock " + expected);
    }
  }

  /** A bias names its owner, as a ReentrantLock that is held does; few libraries copy threads. */
  private static void worksOrIsRefused(String what, Library library, Object ours) {
    String seen = use(library, ours);
    ProbeMain.say("copy " + what, seen);
    if (seen.equals("does not work")) {
      ProbeMain.say("BROKEN", what + " " + seen);
    }
  }

  private static String use(Library library, Object original) {
    Object copy;
    try {
      copy = library.copy(original);
    } catch (Exception | StackOverflowError e) {
      System.out.println("copiers: " + library + " does not copy " + original + ": " + e);
      return "is not copied";
    }
    try {
      work(copy);
      work(original);
    } catch (Exception e) {
      e.printStackTrace(System.out);
      return "does not work";
    }
    return "works";
  }

  private static void work(Object copied) throws Exception {
    if (copied instanceof Owned owned) {
      exclude(owned.lock);
      owned.lock.lock();
      try {
        owned.condition.signalAll();
        long left = TimeUnit.MILLISECONDS.toNanos(1);
        while (left > 0) {
          left = owned.condition.awaitNanos(left);
        }
      } finally {
        owned.lock.unlock();
      }
      Exercise.requireFree(owned.lock);
    } else if (copied instanceof ReadWriteLock lock) {
      used(lock);
      exclude(lock.writeLock());
      lock.readLock().lock();
      lock.readLock().unlock();
      Exercise.requireFree(lock.writeLock());
    } else {
      exclude((Lock) copied);
    }
  }

  private static void exclude(Lock lock) throws Exception {
    Exercise.requireFree(lock);
    Exercise.exclusion(
        lock,
        () -> {
          if (lock instanceof BiasedLock own) {
            own.biasToCurrentThread();
          }
        });
  }

  private static Owned owned(Lock lock) {
    return new Owned(lock.newCondition(), used(lock));
  }

  private static <L extends Lock> L used(L lock) {
    lock.lock();
    lock.unlock();
    return lock;
  }

  private static <L extends ReadWriteLock> L used(L lock) {
    for (int i = 0; i < 1_000; i++) {
      lock.readLock().lock();
      lock.readLock().unlock();
    }
    return lock;
  }
}
