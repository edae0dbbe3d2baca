// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.program.swap;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import com.google.common.util.concurrent.Monitor;
import java.lang.reflect.Array;
import java.lang.reflect.Field;

/** A program that uses Guava's cache and monitor, with locks that it knows nothing of. */
public final class LibraryMain {
  private static final int STEPS = 300_000;

  private LibraryMain() {}

  /**
   * Runs it.
   *
   * @param args names of the fields through which the cache's lock and the monitor's are found
   */
  public static void main(String[] args) throws Exception {
    Cache<Integer, String> cache =
        CacheBuilder.newBuilder().concurrencyLevel(1).maximumSize(100).recordStats().build();
    Monitor monitor = new Monitor();
    Monitor.Guard always = monitor.newGuard(() -> true);
    long sum = 0;
    boolean biased = false;
    for (int round = 0; round < 10 && !biased; round++) {
      for (int i = 0; i < STEPS; i++) {
        cache.put(i % 150, "value");
        if (cache.getIfPresent(i % 7) != null) {
          sum++;
        }
        if (monitor.enterIf(always)) {
          sum++;
          monitor.leave();
        }
      }
      if (round == 0) {
        System.out.println("sum " + sum + ", " + cache.stats() + ", size " + cache.size());
      }
      biased =
          args.length == 0 || (isBiased(segment(cache, args)) && isBiased(lock(monitor, args)));
    }
    if (args.length > 0) {
      System.out.println(segment(cache, args).getClass().getSuperclass().getName());
      System.out.println(lock(monitor, args).getClass().getName());
      System.out.println("biased " + biased);
    }
  }

  private static Object segment(Cache<?, ?> cache, String[] args) throws Exception {
    return Array.get(get(get(cache, args[0]), args[1]), 0);
  }

  private static Object lock(Monitor monitor, String[] args) throws Exception {
    return get(monitor, args[2]);
  }

  private static Object get(Object object, String name) throws Exception {
    for (Class<?> c = object.getClass(); c != null; c = c.getSuperclass()) {
      for (Field field : c.getDeclaredFields()) {
        if (field.getName().equals(name)) {
          field.setAccessible(true);
          return field.get(object);
        }
      }
    }
    throw new AssertionError(name);
  }

  private static boolean isBiased(Object lock) throws Exception {
    return (boolean) lock.getClass().getMethod("isBiased").invoke(lock);
  }
}
