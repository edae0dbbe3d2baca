// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.clients;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The child of {@link ClosingTest}: threads read a table and check what they read, while its files
 * are closed and others opened.
 */
final class ClosingMain {
  private static final long PATIENCE_SECONDS = 60;
  private static final int READERS = 2;
  private static final int FOLDERS = 4;
  private static final int KEYS = 1_000;
  private static final int SCANNED = 10;
  private static final int GETS_FOR_A_SCAN = 10;

  private final Table table;
  private final AtomicLong gets = new AtomicLong();
  private final AtomicLong scans = new AtomicLong();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean isOver;

  private ClosingMain(Table table) {
    this.table = table;
  }

  /**
   * Runs until something is wrong, or for so many seconds.
   *
   * @param args which table, a folder for its files, and how long
   */
  public static void main(String[] args) throws Exception {
    List<Path> folders = new ArrayList<>();
    for (int i = 0; i < FOLDERS; i++) {
      Path folder = Files.createDirectory(Path.of(args[1]).resolve("generation-" + i));
      folders.add(folder);
      create(args[0], folder, entries(i));
    }
    int seconds = Integer.parseInt(args[2]);
    endIfItHangs(seconds);
    ClosingMain run = new ClosingMain(open(args[0], folders.get(0)));
    run.run(folders, TimeUnit.SECONDS.toNanos(seconds));
  }

  /** A library that is closed under its users may leave them in a loop, or waiting for ever. */
  private static void endIfItHangs(int seconds) {
    Thread watchdog =
        new Thread(
            () -> {
              try {
                TimeUnit.SECONDS.sleep(seconds + PATIENCE_SECONDS);
              } catch (InterruptedException e) {
                return; // nobody does
              }
              System.out.println(new AssertionError("no end"));
              Runtime.getRuntime().halt(1);
            },
            "watchdog");
    watchdog.setDaemon(true);
    watchdog.start();
  }

  private static Table open(String which, Path folder) throws Exception {
    return switch (which) {
      case "RocksDB" -> new RocksDbTable(folder);
      case "unguarded RocksDB" -> new UnguardedRocksDbTable(folder);
      case "LMDB" -> new LmdbTable(folder);
      case "unguarded LMDB" -> new UnguardedLmdbTable(folder);
      default -> throw new IllegalArgumentException(which);
    };
  }

  private static void create(String which, Path folder, List<Map.Entry<byte[], byte[]>> entries)
      throws Exception {
    if (which.endsWith("RocksDB")) {
      RocksDbTable.create(folder, entries);
    } else {
      LmdbTable.create(folder, entries);
    }
  }

  private static List<Map.Entry<byte[], byte[]>> entries(int generation) {
    List<Map.Entry<byte[], byte[]>> entries = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      byte[] value = ByteBuffer.allocate(Long.BYTES).putInt(generation).putInt(key).array();
      entries.add(Map.entry(key(key), value));
    }
    return entries;
  }

  private static byte[] key(int key) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
  }

  private void run(List<Path> folders, long nanos) throws Exception {
    List<Thread> readers = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      Thread reader = new Thread(this::read, "reader");
      reader.start();
      readers.add(reader);
    }
    long start = System.nanoTime();
    long closes = 0;
    while (System.nanoTime() - start < nanos && failure.get() == null) {
      closes++;
      table.replace(folders.get((int) (closes % FOLDERS)));
    }
    isOver = true;
    for (Thread reader : readers) {
      reader.join();
    }
    boolean closed = table.close(Duration.ofSeconds(10));
    System.out.printf("%,d gets, %,d scans, %,d closes%n", gets.get(), scans.get(), closes);
    Throwable wrong = failure.get();
    if (wrong != null || !closed) {
      throw new AssertionError("closed: " + closed, wrong);
    }
    System.out.println("all right");
  }

  private void read() {
    SplittableRandom random = new SplittableRandom();
    try {
      while (!isOver) {
        for (int i = 0; i < GETS_FOR_A_SCAN; i++) {
          int key = random.nextInt(KEYS);
          check(table.get(key(key)), key);
        }
        int from = random.nextInt(KEYS - SCANNED);
        List<byte[]> values = table.scan(key(from), SCANNED);
        int generation = check(values.get(0), from);
        for (int i = 1; i < SCANNED; i++) {
          if (check(values.get(i), from + i) != generation) {
            throw new AssertionError("half of one table and half of another");
          }
        }
        gets.addAndGet(GETS_FOR_A_SCAN);
        scans.incrementAndGet();
      }
    } catch (Throwable t) {
      failure.compareAndSet(null, t);
    }
  }

  /** Returns of which files the value is. */
  private static int check(byte @Nullable [] value, int key) {
    if (value == null || value.length != Long.BYTES) {
      throw new AssertionError("no value for " + key);
    }
    ByteBuffer read = ByteBuffer.wrap(value);
    int generation = read.getInt();
    int of = read.getInt();
    if (of != key || generation < 0 || generation >= FOLDERS) {
      throw new AssertionError("for " + key + " the value of " + of + " in " + generation);
    }
    return generation;
  }
}
