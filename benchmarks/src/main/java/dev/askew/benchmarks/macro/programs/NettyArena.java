// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro.programs;

import dev.askew.benchmarks.macro.Program;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.internal.logging.InternalLoggerFactory;
import io.netty.util.internal.logging.JdkLoggerFactory;

/**
 * Takes a buffer from a pooled arena and gives it back. Without the caches for each thread, as for
 * threads that are not Netty's own, each way takes a lock of the arena.
 */
public final class NettyArena implements Program {
  private static final int BYTES = 256;
  private static final int PAGE = 8_192;
  private static final int ORDER = 9;

  static {
    System.setProperty("io.netty.leakDetection.level", "disabled");
    InternalLoggerFactory.setDefaultFactory(JdkLoggerFactory.INSTANCE); // says nothing at start
  }

  private final PooledByteBufAllocator allocator =
      new PooledByteBufAllocator(false, 1, 0, PAGE, ORDER, 0, 0, false);

  @Override
  public Object step() {
    ByteBuf buffer = allocator.heapBuffer(BYTES);
    buffer.writeLong(BYTES);
    buffer.release();
    return buffer;
  }

  @Override
  public void close() {
    allocator.trimCurrentThreadCache();
  }
}
