// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.clients;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** The control: the same as {@link RocksDbTable}, but nothing keeps the database open. */
final class UnguardedRocksDbTable implements Table {
  private volatile RocksDB db;

  UnguardedRocksDbTable(Path first) throws RocksDBException {
    db = RocksDbTable.open(first);
  }

  @Override
  public byte @Nullable [] get(byte[] key) throws RocksDBException {
    return db.get(key);
  }

  @Override
  public List<byte[]> scan(byte[] from, int most) throws RocksDBException {
    try (RocksIterator entries = db.newIterator()) {
      return RocksDbTable.values(entries, from, most);
    }
  }

  @Override
  public void replace(Path next) throws RocksDBException {
    RocksDB old = db;
    db = RocksDbTable.open(next);
    old.close();
  }

  @Override
  public boolean close(Duration timeout) {
    db.close();
    return true;
  }
}
