// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent.probe;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place in a program at which locks are made. Locks that are used much and locks that are hardly
 * used are kept apart: there is a profile for each power of two.
 */
public final class Site {
  /**
   * @param kind the class of the lock's synchronizer
   * @param used whether this is where locks were first seen in use, because they were made before
   *     anybody looked
   */
  record Key(String className, String method, int bytecode, String kind, boolean used) {
    Key(StackWalker.StackFrame frame, String kind, boolean used) {
      this(frame.getClassName(), frame.getMethodName(), frame.getByteCodeIndex(), kind, used);
    }

    static Key unknown(String kind, boolean used) {
      return new Key("", "", 0, kind, used);
    }
  }

  /** The kind of what programs synchronize on. */
  static final String MONITOR = "monitor";

  private final Key key;
  private final int line;
  private final WeakReference<@Nullable Class<?>> declaring;
  private final boolean jdk;
  private final @Nullable Profile[] profiles;

  Site(Key key, StackWalker.@Nullable StackFrame frame) {
    this(
        key,
        frame == null ? 0 : frame.getLineNumber(),
        frame == null ? null : frame.getDeclaringClass());
  }

  Site(Key key, int line) {
    this(key, line, null);
  }

  private Site(Key key, int line, @Nullable Class<?> declaring) {
    this.key = key;
    this.line = line;
    this.declaring = new WeakReference<>(declaring);
    this.jdk = declaring != null && isJdk(declaring);
    profiles = new @Nullable Profile[Long.SIZE];
  }

  private Site(Site other) {
    key = other.key;
    line = other.line;
    declaring = other.declaring;
    jdk = other.jdk;
    profiles = other.profiles.clone();
    for (int i = 0; i < profiles.length; i++) {
      Profile profile = profiles[i];
      if (profile != null) {
        profiles[i] = new Profile();
        profiles[i].add(profile);
      }
    }
  }

  private static boolean isJdk(Class<?> declaring) {
    ClassLoader loader = declaring.getClassLoader();
    return loader == null || loader == ClassLoader.getPlatformClassLoader();
  }

  Site copy() {
    return new Site(this);
  }

  void add(LockRecord lock) {
    long uses = lock.acquisitions() + lock.reads();
    int index = Long.SIZE - Long.numberOfLeadingZeros(uses);
    Profile profile = profiles[index];
    if (profile == null) {
      profile = new Profile();
      profiles[index] = profile;
    }
    lock.addTo(profile);
  }

  /** The class, with its package. */
  public String className() {
    return key.className();
  }

  /** The method's name. */
  public String method() {
    return key.method();
  }

  /** The index of the bytecode that made the lock. */
  public int bytecode() {
    return key.bytecode();
  }

  /** The line, or 0 or less if it is not known. */
  public int line() {
    return line;
  }

  /** Whether locks were first seen here, and were made elsewhere. */
  public boolean isOfFirstUse() {
    return key.used();
  }

  /** Whether the class is the JDK's. */
  public boolean isJdk() {
    return jdk;
  }

  /** Whether they are read-write locks. */
  public boolean isReadWrite() {
    return key.kind().startsWith("java.util.concurrent.locks.ReentrantReadWriteLock");
  }

  /** Whether they are objects that are synchronized on here. */
  public boolean isMonitor() {
    return key.kind().equals(MONITOR);
  }

  Key key() {
    return key;
  }

  /** Whether they are fair. */
  public boolean isFair() {
    return key.kind().endsWith("$FairSync");
  }

  /** The class, unless it is unloaded. */
  public @Nullable Class<?> declaringClass() {
    return declaring.get();
  }

  /** The profiles that are not empty. */
  public List<Profile> profiles() {
    List<Profile> list = new ArrayList<>();
    for (Profile profile : profiles) {
      if (profile != null) {
        list.add(profile);
      }
    }
    return list;
  }

  /** All of them in one. */
  public Profile total() {
    Profile total = new Profile();
    profiles().forEach(total::add);
    return total;
  }

  long acquisitions() {
    return total().acquisitions();
  }

  long reads() {
    return total().reads();
  }
}
