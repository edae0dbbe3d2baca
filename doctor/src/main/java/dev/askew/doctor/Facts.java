// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.doctor;

import com.google.common.base.Ascii;
import com.google.common.base.CharMatcher;
import com.google.common.base.Splitter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a backend says of the machine, for programs: a backend's names are words, and its values
 * texts. "registration time" of "12 µs" becomes "registrationTimeMicros" of 12.
 */
final class Facts {
  /** A whole number alone: with a point it may be a version. */
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,18}");

  private static final Pattern TIME = Pattern.compile("(-?\\d{1,18}(?:\\.\\d+)?) (ns|µs|ms|s)");

  private static final Map<String, String> UNITS =
      Map.of("ns", "Nanos", "µs", "Micros", "ms", "Millis", "s", "Seconds");

  private static final CharMatcher OTHERS =
      CharMatcher.inRange('a', 'z')
          .or(CharMatcher.inRange('A', 'Z'))
          .or(CharMatcher.inRange('0', '9'))
          .negate();

  private Facts() {}

  static Map<String, Object> of(Map<String, String> diagnostics) {
    Map<String, Object> facts = new LinkedHashMap<>();
    diagnostics.forEach((name, value) -> put(facts, name, value));
    return facts;
  }

  private static void put(Map<String, Object> facts, String name, String value) {
    Matcher time = TIME.matcher(value);
    if (NUMBER.matcher(value).matches()) {
      facts.put(key(name), Long.valueOf(value));
    } else if (time.matches()) {
      String number = time.group(1);
      facts.put(
          key(name) + UNITS.get(time.group(2)),
          number.contains(".") ? (Number) Double.valueOf(number) : (Number) Long.valueOf(number));
    } else {
      facts.put(key(name), value);
    }
  }

  /** "commands of the kernel" to "commandsOfTheKernel". */
  private static String key(String name) {
    List<String> words = Splitter.on(OTHERS).omitEmptyStrings().splitToList(name);
    if (words.isEmpty()) {
      return name; // in letters of another alphabet
    }
    StringBuilder key = new StringBuilder();
    for (String word : words) {
      key.append(
          key.isEmpty()
              ? Ascii.toLowerCase(word)
              : Ascii.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return key.toString();
  }
}
