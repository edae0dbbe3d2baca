// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes maps, lists, texts, numbers, truths and null as JSON. */
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
}
