// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro;

import dev.askew.benchmarks.micro.Readiness;
import dev.askew.reclamation.Lease;
import dev.askew.reclamation.SharedResource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * All cores get from an LMDB environment, each time in a read transaction, while once a second the
 * environment is closed and another one opened. "never closed" is the limit: nothing keeps the
 * environment open, and nobody closes it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(Threads.MAX)
public class LmdbGets {
  private static final int KEYS = 1_000;
  private static final long MAP_BYTES = 1 << 20;
  private static final long PERIOD_NANOS = 1_000_000_000;

  @Param({"SharedResource", "AtomicInteger", "never closed"})
  String with;

  private final List<Path> folders = new ArrayList<>();
  private Guarded guarded;
  private Visitor closer;

  /** An environment and its table. */
  private record Store(Env<byte[]> env, Dbi<byte[]> dbi) {
    static Store open(Path folder) {
      Env<byte[]> env = builder().open(folder.toFile(), EnvFlags.MDB_RDONLY_ENV);
      return new Store(env, env.openDbi((byte[]) null));
    }

    static void fill(Path folder) {
      try (Env<byte[]> env = builder().open(folder.toFile())) {
        Dbi<byte[]> dbi = env.openDbi((byte[]) null, DbiFlags.MDB_CREATE);
        for (int key = 0; key < KEYS; key++) {
          dbi.put(bytes(key), bytes(key));
        }
      }
    }

    private static Env.Builder<byte[]> builder() {
      return Env.create(ByteArrayProxy.PROXY_BA).setMapSize(MAP_BYTES);
    }

    byte[] get(byte[] key) {
      try (Txn<byte[]> txn = env.txnRead()) {
        return dbi.get(txn, key);
      }
    }

    void close() {
      env.close();
    }
  }

  private static byte[] bytes(int key) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(key).array();
  }

  /** What keeps the environment open while it is used. */
  private interface Guarded {
    byte[] get(byte[] key);

    void replace(Path next);

    void close();
  }

  private static final class ByLease implements Guarded {
    private final SharedResource<Store> shared;

    ByLease(Store first) {
      shared = new SharedResource<>(first, Store::close);
    }

    @Override
    public byte[] get(byte[] key) {
      try (Lease<Store> lease = shared.acquire()) {
        return lease.get().get(key);
      }
    }

    @Override
    public void replace(Path next) {
      shared.exchange(Store.open(next)).close();
    }

    @Override
    public void close() {
      if (!shared.close(Duration.ofSeconds(10))) {
        throw new IllegalStateException("still in use");
      }
    }
  }

  /** The usual reference count. Negative once nobody may come any more; the last one closes. */
  private static final class Counted {
    private static final int CLOSING = Integer.MIN_VALUE;

    private final Store store;
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean isClosed = new AtomicBoolean();

    Counted(Store store) {
      this.store = store;
    }

    boolean tryRetain() {
      if (count.getAndIncrement() >= 0) {
        return true;
      }
      release();
      return false;
    }

    void release() {
      if (count.decrementAndGet() == CLOSING) {
        close();
      }
    }

    void closeWhenUnused() {
      if (count.addAndGet(CLOSING) == CLOSING) {
        close();
      }
    }

    private void close() {
      if (isClosed.compareAndSet(false, true)) {
        store.close();
      }
    }
  }

  private static final class ByCount implements Guarded {
    private volatile Counted current;

    ByCount(Store first) {
      current = new Counted(first);
    }

    @Override
    public byte[] get(byte[] key) {
      Counted counted = current;
      while (!counted.tryRetain()) {
        counted = current;
      }
      try {
        return counted.store.get(key);
      } finally {
        counted.release();
      }
    }

    @Override
    public void replace(Path next) {
      Counted old = current;
      current = new Counted(Store.open(next));
      old.closeWhenUnused();
    }

    @Override
    public void close() {
      current.closeWhenUnused();
    }
  }

  private record Unguarded(Store store) implements Guarded {
    @Override
    public byte[] get(byte[] key) {
      return store.get(key);
    }

    @Override
    public void replace(Path next) {
      // never
    }

    @Override
    public void close() {
      store.close();
    }
  }

  /** Which key a thread asks for next. */
  @State(Scope.Thread)
  public static class Keys {
    private final byte[][] keys = new byte[KEYS][];
    private int next;

    @Setup
    public void prepare() {
      for (int key = 0; key < KEYS; key++) {
        keys[key] = bytes(key);
      }
    }

    byte[] next() {
      next = next + 1 < KEYS ? next + 1 : 0;
      return keys[next];
    }
  }

  @Setup
  public void prepare() throws IOException {
    Readiness.await();
    for (int i = 0; i < 2; i++) {
      Path folder = Files.createTempDirectory("lmdb");
      Store.fill(folder);
      folders.add(folder);
    }
    Store first = Store.open(folders.get(0));
    guarded =
        switch (with) {
          case "SharedResource" -> new ByLease(first);
          case "AtomicInteger" -> new ByCount(first);
          case "never closed" -> new Unguarded(first);
          default -> throw new IllegalArgumentException("no such peer: " + with);
        };
    int[] closes = new int[1];
    closer =
        new Visitor(
            PERIOD_NANOS,
            () -> {
              guarded.replace(folders.get(++closes[0] % 2));
              return closes;
            });
  }

  @TearDown
  public void end() throws InterruptedException, IOException {
    closer.end();
    guarded.close();
    for (Path folder : folders) {
      for (String file : List.of("data.mdb", "lock.mdb")) {
        Files.delete(folder.resolve(file));
      }
      Files.delete(folder);
    }
  }

  @Benchmark
  public byte[] get(Keys keys) {
    return guarded.get(keys.next());
  }
}
