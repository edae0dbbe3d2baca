// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of the manual, and the fenced blocks on them. */
final class Manual {
  /** The repository. */
  static final Path ROOT = Path.of(System.getProperty("askew.manual")).normalize();

  static final String VERSION = System.getProperty("askew.version");

  private static final Pattern MARK = Pattern.compile("<!-- (source|log): (.+) -->");

  /**
   * What stands between two fences.
   *
   * @param place page and line, for messages
   * @param language what follows the opening fence
   * @param kind {@code source} or {@code log} where a comment stands above the block, else empty
   * @param name what that comment names, else empty
   * @param text the lines between
   */
  record Block(String place, String language, String kind, String name, String text) {}

  private Manual() {}

  static List<Path> pages() {
    try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
      List<Path> pages =
          new ArrayList<>(docs.filter(page -> page.toString().endsWith(".md")).sorted().toList());
      pages.add(ROOT.resolve("README.md"));
      return pages;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Block> blocks() {
    return pages().stream().flatMap(page -> blocks(page).stream()).toList();
  }

  static List<Block> blocks(Path page) {
    List<String> lines = lines(page);
    List<Block> blocks = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("```")) {
        int start = i + 1;
        int end = start;
        while (!lines.get(end).equals("```")) {
          end++;
        }
        Matcher mark = MARK.matcher(i == 0 ? "" : lines.get(i - 1));
        boolean marked = mark.matches();
        blocks.add(
            new Block(
                ROOT.relativize(page) + ":" + (i + 1),
                lines.get(i).substring(3).strip(),
                marked ? mark.group(1) : "",
                marked ? mark.group(2) : "",
                String.join("\n", lines.subList(start, end))));
        i = end;
      }
    }
    return blocks;
  }

  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
