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
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/** RocksDB by its Java binding. */
final class RocksDbTable implements Table {
  private static final Options OPTIONS =
      new Options().setCreateIfMissing(true).setKeepLogFileNum(1);

  private final SharedResource<RocksDB> db;

  RocksDbTable(Path first) throws RocksDBException {
    db = new SharedResource<>(open(first), RocksDB::close);
  }

  /** Any thread. */
  @Override
  public byte @Nullable [] get(byte[] key) throws RocksDBException {
    try (Lease<RocksDB> lease = db.acquire()) {
      return lease.get().get(key);
    }
  }

  /** An iterator is part of the database: it is closed before the lease. */
  @Override
  public List<byte[]> scan(byte[] from, int most) throws RocksDBException {
    try (Lease<RocksDB> lease = db.acquire();
        RocksIterator entries = lease.get().newIterator()) {
      return values(entries, from, most);
    }
  }

  /** Readers go on; those that come from now on read the other files. */
  @Override
  public void replace(Path next) throws RocksDBException {
    RocksDB old = db.exchange(open(next));
    old.close(); // nobody uses it any more
  }

  @Override
  public boolean close(Duration timeout) {
    return db.close(timeout);
  }

  static List<byte[]> values(RocksIterator entries, byte[] from, int most) throws RocksDBException {
    List<byte[]> values = new ArrayList<>();
    for (entries.seek(from); entries.isValid() && values.size() < most; entries.next()) {
      values.add(entries.value());
    }
    entries.status();
    return values;
  }

  static RocksDB open(Path folder) throws RocksDBException {
    return RocksDB.openReadOnly(OPTIONS, folder.toString());
  }

  static void create(Path folder, List<Map.Entry<byte[], byte[]>> entries) throws RocksDBException {
    try (RocksDB db = RocksDB.open(OPTIONS, folder.toString());
        WriteBatch batch = new WriteBatch();
        WriteOptions options = new WriteOptions()) {
      for (Map.Entry<byte[], byte[]> entry : entries) {
        batch.put(entry.getKey(), entry.getValue());
      }
      db.write(options, batch);
    }
  }
}
