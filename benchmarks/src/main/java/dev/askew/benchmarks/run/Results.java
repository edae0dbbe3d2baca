// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.run;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * Everything that one run found.
 *
 * @param date ISO, of the beginning
 * @param profile how much time was spent
 * @param machine where
 * @param measurements the figures
 */
public record Results(
    String date, String profile, Machine machine, List<Measurement> measurements) {
  private static final String FILE = "results.json";
  private static final Gson GSON = new GsonBuilder().setPrettyPrinting().create();

  /**
   * Reads what {@link #writeTo} wrote.
   *
   * @throws IOException if there is nothing to read
   */
  public static Results readFrom(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.isReadable(file)) {
      throw new IOException("there are no results in " + folder + "; run the benchmarks first");
    }
    try (Reader in = Files.newBufferedReader(file)) {
      return GSON.fromJson(in, Results.class);
    }
  }

  /** Writes to a file of its own first, so that an interrupted run leaves whole results. */
  void writeTo(Path folder) throws IOException {
    Files.createDirectories(folder);
    Path part = folder.resolve(FILE + ".part");
    try (Writer out = Files.newBufferedWriter(part)) {
      GSON.toJson(this, out);
    }
    Files.move(part, folder.resolve(FILE), StandardCopyOption.REPLACE_EXISTING);
  }
}
