// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads which sites are to be swapped: what the agent has reported, as JSON or line by line. */
final class SwapList {
  private static final String ALLOWED =
      "the file that json= has written, or a line for each site, as the report has it:"
          + " org.example.Cache.<init>:43, field lock";

  /** With or without what the table says before and after. */
  private static final Pattern LINE =
      Pattern.compile(
          "(?:take Biased(?:ReadWrite)?Lock: )?"
              + "(?<class>[^\\s:,]+)\\.(?<method>[^\\s:,.]+)(?::(?<line>\\d{1,9}))?"
              + "(?:, field (?<field>[^\\s,]+))?(?:, \\d+ locks?)?");

  private SwapList() {}

  /**
   * Reads a list.
   *
   * @throws IllegalArgumentException if it cannot be read, with what is wrong, what is allowed and
   *     the remedy
   */
  static List<SwapSite> read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw wrong(file.toString(), "cannot be read, " + e, "write the list, or correct the path");
    }
    List<SwapSite> sites =
        text.stripLeading().startsWith("{") ? fromJson(file, text) : fromLines(file, text);
    if (sites.isEmpty()) {
      throw wrong(
          file.toString(),
          "names no site",
          "leave swap= out, or name what the report says to take");
    }
    return List.copyOf(new LinkedHashSet<>(sites));
  }

  private static List<SwapSite> fromLines(Path file, String text) {
    List<SwapSite> sites = new ArrayList<>();
    int number = 0;
    for (String each : text.split("\n", -1)) {
      number++;
      String line = each.strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      Matcher matcher = LINE.matcher(line);
      if (!matcher.matches()) {
        throw wrong(file + ", line " + number + ": " + line, "no site", "correct or remove it");
      }
      String digits = matcher.group("line");
      sites.add(
          new SwapSite(
              matcher.group("class"),
              matcher.group("method"),
              digits == null ? 0 : Integer.parseInt(digits),
              matcher.group("field")));
    }
    return sites;
  }

  /** Those that the report says to take, where it knows at which place the locks are made. */
  private static List<SwapSite> fromJson(Path file, String text) {
    List<SwapSite> sites = new ArrayList<>();
    try {
      if (!(Json.read(text) instanceof Map<?, ?> report)
          || !(report.get("sites") instanceof List<?> entries)) {
        throw new IllegalArgumentException("it has no sites");
      }
      for (Object entry : entries) {
        if (!(entry instanceof Map<?, ?> site)) {
          throw new IllegalArgumentException("a site is no object");
        }
        if (Boolean.TRUE.equals(site.get("swap")) && !Boolean.TRUE.equals(site.get("firstUse"))) {
          sites.add(
              new SwapSite(
                  text(site.get("class"), "class"),
                  text(site.get("method"), "method"),
                  site.get("line") instanceof Double line ? Math.max(0, line.intValue()) : 0,
                  site.get("field") instanceof String field ? field : null));
        }
      }
    } catch (IllegalArgumentException e) {
      throw wrong(file.toString(), "is not a report, " + e.getMessage(), "have json= write it");
    }
    if (sites.isEmpty()) {
      throw wrong(
          file.toString(),
          "is a report that says to take nothing of which it knows where it is made",
          "record with -javaagent from the start of the program, or leave swap= out");
    }
    return sites;
  }

  private static String text(@Nullable Object value, String name) {
    if (value instanceof String text) {
      return text;
    }
    throw new IllegalArgumentException("a site has no " + name);
  }

  private static IllegalArgumentException wrong(String what, String why, String remedy) {
    return new IllegalArgumentException(
        "swap=" + what + ": " + why + ". Allowed: " + ALLOWED + ". Remedy: " + remedy);
  }
}
