// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.clients;

import dev.askew.reclamation.Lease;
import dev.askew.reclamation.SharedResource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.ByteArrayProxy;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/** LMDB by lmdbjava. */
final class LmdbTable implements Table {
  private static final long MAP_BYTES = 1 << 20;

  /** What belongs together and is closed together. */
  record Store(Env<byte[]> env, Dbi<byte[]> dbi) {}

  private final SharedResource<Store> shared;

  LmdbTable(Path first) {
    shared = new SharedResource<>(open(first), store -> store.env().close());
  }

  /** Any thread. A transaction is part of the environment: it is closed before the lease. */
  @Override
  public byte @Nullable [] get(byte[] key) {
    try (Lease<Store> lease = shared.acquire();
        Txn<byte[]> txn = lease.get().env().txnRead()) {
      return lease.get().dbi().get(txn, key); // copied; a ByteBuffer would be a view of the map
    }
  }

  /** So is a cursor. */
  @Override
  public List<byte[]> scan(byte[] from, int most) {
    try (Lease<Store> lease = shared.acquire();
        Txn<byte[]> txn = lease.get().env().txnRead();
        Cursor<byte[]> cursor = lease.get().dbi().openCursor(txn)) {
      return values(cursor, from, most);
    }
  }

  /** Readers go on; those that come from now on read the other files. */
  @Override
  public void replace(Path next) {
    Store old = shared.exchange(open(next));
    old.env().close(); // nobody uses it any more
  }

  @Override
  public boolean close(Duration timeout) {
    return shared.close(timeout);
  }

  static List<byte[]> values(Cursor<byte[]> cursor, byte[] from, int most) {
    List<byte[]> values = new ArrayList<>();
    boolean found = cursor.get(from, GetOp.MDB_SET_RANGE);
    while (found && values.size() < most) {
      values.add(cursor.val());
      found = cursor.next();
    }
    return values;
  }

  static Store open(Path folder) {
    Env<byte[]> env = environment().open(folder.toFile(), EnvFlags.MDB_RDONLY_ENV);
    return new Store(env, env.openDbi((byte[]) null));
  }

  static void create(Path folder, List<Map.Entry<byte[], byte[]>> entries) {
    try (Env<byte[]> env = environment().open(folder.toFile())) {
      Dbi<byte[]> dbi = env.openDbi((byte[]) null, DbiFlags.MDB_CREATE);
      try (Txn<byte[]> txn = env.txnWrite()) {
        for (Map.Entry<byte[], byte[]> entry : entries) {
          dbi.put(txn, entry.getKey(), entry.getValue());
        }
        txn.commit();
      }
    }
  }

  private static Env.Builder<byte[]> environment() {
    return Env.create(ByteArrayProxy.PROXY_BA).setMapSize(MAP_BYTES);
  }
}
