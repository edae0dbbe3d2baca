// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is so while the walk takes place: which objects the fields refer to, and which numbers a
 * thread reads from them.
 */
final class Facts {
  /** The object that {@link Thread#currentThread()} returns. */
  static final Value CURRENT_THREAD = new Value.Reference("thread", 0);

  static final Value ANOTHER_THREAD = new Value.Reference("another thread", 0);

  /** The name of any object whose address the code contains. */
  static final String CONSTANT = "constant";

  /**
   * A field of a named object.
   *
   * @param isWatched whether the walk reports each access
   * @param reads what the first read finds, the second and so on; the last for all that follow.
   *     What the walk writes itself counts more.
   */
  record Field(String name, boolean isWatched, List<Value> reads) {}

  record Cell(String object, long offset) {}

  private final Map<String, String> objectsByType = new HashMap<>();
  private final Map<Cell, Field> fields = new HashMap<>();

  /** The parameters of this type, in the JVM's notation with slashes, are this object. */
  Facts parameter(String type, String object) {
    objectsByType.put(type, object);
    return this;
  }

  /** A field that the walk reads but does not report. */
  Facts reference(String object, String name, long offset, Value value) {
    fields.put(new Cell(object, offset), new Field(object + "." + name, false, List.of(value)));
    return this;
  }

  /** A field of which every access counts. */
  Facts number(String object, String name, long offset, long... reads) {
    return watched(
        object, name, offset, Arrays.stream(reads).mapToObj(Value.Constant::new).toList());
  }

  /** As {@link #number}, of a field that holds anything. */
  Facts watched(String object, String name, long offset, List<? extends Value> reads) {
    fields.put(new Cell(object, offset), new Field(name, true, List.copyOf(reads)));
    return this;
  }

  @Nullable Field field(Cell cell) {
    return fields.get(cell);
  }

  Value ofParameter(String type) {
    String object = objectsByType.get(type);
    return object == null ? Value.UNKNOWN : new Value.Reference(object, 0);
  }
}
