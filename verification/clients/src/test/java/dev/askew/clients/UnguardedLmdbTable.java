// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.clients;

import dev.askew.clients.LmdbTable.Store;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Env;
import org.lmdbjava.Txn;

/**
 * The control: the same as {@link LmdbTable}, but nothing keeps the environment open. lmdbjava says
 * if an environment is closed already when it is used; then the reader takes the next one.
 */
final class UnguardedLmdbTable implements Table {
  private volatile Store store;

  UnguardedLmdbTable(Path first) {
    store = LmdbTable.open(first);
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    while (true) {
      Store s = store;
      try (Txn<byte[]> txn = s.env().txnRead()) {
        return s.dbi().get(txn, key);
      } catch (Env.AlreadyClosedException e) {
        // once more
      }
    }
  }

  @Override
  public List<byte[]> scan(byte[] from, int most) {
    while (true) {
      Store s = store;
      try (Txn<byte[]> txn = s.env().txnRead();
          Cursor<byte[]> cursor = s.dbi().openCursor(txn)) {
        return LmdbTable.values(cursor, from, most);
      } catch (Env.AlreadyClosedException e) {
        // once more
      }
    }
  }

  @Override
  public void replace(Path next) {
    Store old = store;
    store = LmdbTable.open(next);
    old.env().close();
  }

  @Override
  public boolean close(Duration timeout) {
    store.env().close();
    return true;
  }
}
