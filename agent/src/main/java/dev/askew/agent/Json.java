// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, texts, numbers, truths and null as JSON, and reads them. */
final class Json {
  private Json() {}

  static String of(Map<String, ?> facts) {
    StringBuilder json = new StringBuilder();
    append(json, facts, "\n");
    return json.append('\n').toString();
  }

  private static void append(StringBuilder json, @Nullable Object value, String newLine) {
    String inner = newLine + "  ";
    if (value instanceof Map<?, ?> map) {
      json.append('{');
      String comma = "";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        json.append(comma).append(inner);
        append(json, String.valueOf(entry.getKey()), inner);
        json.append(": ");
        append(json, entry.getValue(), inner);
        comma = ",";
      }
      json.append(newLine).append('}');
    } else if (value instanceof List<?> list) {
      json.append('[');
      String comma = "";
      for (Object element : list) {
        json.append(comma).append(inner);
        append(json, element, inner);
        comma = ",";
      }
      json.append(list.isEmpty() ? "" : newLine).append(']');
    } else if (value instanceof Double number) {
      json.append(Double.isFinite(number) ? plain(number) : "null");
    } else if (value == null || value instanceof Number || value instanceof Boolean) {
      json.append(value);
    } else {
      quote(json, value.toString());
    }
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        json.append('\\').append(c);
      } else if (c < ' ') {
        json.append(Report.format("\\u%04x", (int) c));
      } else {
        json.append(c);
      }
    }
    json.append('"');
  }

  /**
   * Reads JSON; every number becomes a {@code Double}.
   *
   * @throws IllegalArgumentException if it is none, with the place
   */
  static @Nullable Object read(String json) {
    Reader reader = new Reader(json);
    Object value = reader.value();
    reader.skipBlanks();
    if (reader.at < json.length()) {
      throw reader.wrong("something after its end");
    }
    return value;
  }

  private static final class Reader {
    private static final int MOST_NESTED = 100;

    private final String json;
    private int at;
    private int nested;

    Reader(String json) {
      this.json = json;
    }

    @Nullable Object value() {
      skipBlanks();
      return switch (peek()) {
        case '{' -> object();
        case '[' -> list();
        case '"' -> text();
        case 't' -> word("true", true);
        case 'f' -> word("false", false);
        case 'n' -> word("null", null);
        default -> number();
      };
    }

    private Map<String, @Nullable Object> object() {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      open();
      if (!closes('}')) {
        do {
          skipBlanks();
          String name = text();
          skipBlanks();
          expect(':');
          map.put(name, value());
        } while (goesOn('}'));
      }
      return map;
    }

    private List<@Nullable Object> list() {
      List<@Nullable Object> list = new ArrayList<>();
      open();
      if (!closes(']')) {
        do {
          list.add(value());
        } while (goesOn(']'));
      }
      return list;
    }

    private void open() {
      at++;
      if (++nested > MOST_NESTED) {
        throw wrong("too deep a nesting");
      }
    }

    private boolean closes(char end) {
      skipBlanks();
      if (peek() != end) {
        return false;
      }
      at++;
      nested--;
      return true;
    }

    private boolean goesOn(char end) {
      if (closes(end)) {
        return false;
      }
      expect(',');
      return true;
    }

    private String text() {
      expect('"');
      StringBuilder text = new StringBuilder();
      while (peek() != '"') {
        char c = json.charAt(at++);
        text.append(c == '\\' ? escaped() : c);
      }
      at++;
      return text.toString();
    }

    private char escaped() {
      char c = peek();
      at++;
      return switch (c) {
        case 'u' -> {
          at += 4;
          try {
            yield (char) Integer.parseInt(json, at - 4, at, 16);
          } catch (NumberFormatException | IndexOutOfBoundsException e) {
            throw wrong("no four digits");
          }
        }
        case 'n' -> '\n';
        case 't' -> '\t';
        case 'r' -> '\r';
        case 'b' -> '\b';
        case 'f' -> '\f';
        default -> c;
      };
    }

    private Double number() {
      int from = at;
      while (at < json.length() && "+-.0123456789eE".indexOf(json.charAt(at)) >= 0) {
        at++;
      }
      try {
        return Double.valueOf(json.substring(from, at));
      } catch (NumberFormatException e) {
        throw wrong("no value");
      }
    }

    private @Nullable Object word(String word, @Nullable Object value) {
      if (!json.startsWith(word, at)) {
        throw wrong("no value");
      }
      at += word.length();
      return value;
    }

    private void expect(char c) {
      if (peek() != c) {
        throw wrong("no " + c);
      }
      at++;
    }

    private char peek() {
      if (at >= json.length()) {
        throw wrong("the end");
      }
      return json.charAt(at);
    }

    void skipBlanks() {
      while (at < json.length() && json.charAt(at) <= ' ') {
        at++;
      }
    }

    IllegalArgumentException wrong(String what) {
      return new IllegalArgumentException("at character " + at + " there is " + what);
    }
  }
}
