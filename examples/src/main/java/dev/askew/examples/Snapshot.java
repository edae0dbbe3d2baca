// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import dev.askew.reclamation.Lease;
import dev.askew.reclamation.SharedResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * A file that all threads read, that is exchanged for a newer one, and that is closed at the end.
 */
public final class Snapshot {
  private final SharedResource<FileChannel> file;

  public Snapshot(Path first) {
    file = new SharedResource<>(open(first), Snapshot::close);
  }

  /** Any thread, any number of them. */
  public int read(ByteBuffer into, long position) throws IOException {
    try (Lease<FileChannel> lease = file.acquire()) {
      return lease.get().read(into, position); // open until the lease is closed
    }
  }

  /** Readers go on; those that come from now on read the new file. */
  public void replace(Path next) {
    FileChannel old = file.exchange(open(next)); // waits for those who still read the old one
    close(old);
  }

  /** Whether all readers were done in time. If not, nothing is closed under them: try again. */
  public boolean close(Duration timeout) {
    return file.close(timeout);
  }

  private static FileChannel open(Path path) {
    try {
      return FileChannel.open(path, StandardOpenOption.READ);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(FileChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
