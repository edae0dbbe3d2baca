// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro.programs;

import dev.askew.benchmarks.macro.Program;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;

/** Borrows an object from a pool, which keeps them in a deque behind a lock, and returns it. */
public final class CommonsPool implements Program {
  private final GenericObjectPool<StringBuilder> pool = new GenericObjectPool<>(new Factory());

  @Override
  public Object step() throws Exception {
    StringBuilder borrowed = pool.borrowObject();
    pool.returnObject(borrowed);
    return borrowed;
  }

  @Override
  public void close() {
    pool.close();
  }

  private static final class Factory extends BasePooledObjectFactory<StringBuilder> {
    @Override
    public StringBuilder create() {
      return new StringBuilder();
    }

    @Override
    public PooledObject<StringBuilder> wrap(StringBuilder object) {
      return new DefaultPooledObject<>(object);
    }
  }
}
