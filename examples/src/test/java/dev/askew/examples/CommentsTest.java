// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * No comment of the repository has a line with one word that belongs to the line above. The
 * formatter makes such lines of those over 100 columns; it does not fill the comment again.
 */
class CommentsTest {
  private static final Pattern ONE_WORD = Pattern.compile("\\s*//\\s+[^\\s/]*\\p{L}[^\\s/]*");
  private static final Pattern COMMENT_GOES_ON = Pattern.compile(".*//.*\\S\\s+\\S.*");

  @Test
  void noCommentLineIsALoneWord() throws IOException {
    List<Path> sources = sources();
    List<String> loneWords = new ArrayList<>();
    for (Path source : sources) {
      List<String> lines = Manual.lines(source);
      for (int line : loneWords(lines)) {
        loneWords.add(Manual.ROOT.relativize(source) + ":" + line + ": " + lines.get(line - 1));
      }
    }
    assertThat(loneWords).as("wrap these comments again").isEmpty();
    assertThat(sources).hasSizeGreaterThan(250);
  }

  @Test
  void aLoneWordIsFoundBelowACommentOnly() {
    List<String> lines =
        List.of(
            "// The formatter cut this line because it was too",
            "// long",
            "// for it.",
            "// docs/hazards.md",
            "int a = 1; // A comment beside code goes on",
            "  //   below.",
            "int b = 2;",
            "// alone");
    assertThat(loneWords(lines)).containsExactly(2, 6);
  }

  /** Numbers of the lines that are such a word. */
  private static List<Integer> loneWords(List<String> lines) {
    List<Integer> found = new ArrayList<>();
    for (int i = 1; i < lines.size(); i++) {
      if (ONE_WORD.matcher(lines.get(i)).matches()
          && COMMENT_GOES_ON.matcher(lines.get(i - 1)).matches()) {
        found.add(i + 1);
      }
    }
    return found;
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    Files.walkFileTree(
        Manual.ROOT,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            String name = directory.getFileName().toString();
            boolean ours = directory.equals(Manual.ROOT) || !name.matches("target|\\..*");
            return ours ? FileVisitResult.CONTINUE : FileVisitResult.SKIP_SUBTREE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".java")) {
              sources.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return sources;
  }
}
