// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import dev.askew.machinecode.DriverMain.Cells;
import dev.askew.reclamation.Epochs;
import dev.askew.reclamation.Lease;
import dev.askew.reclamation.Participant;
import dev.askew.reclamation.Section;
import dev.askew.reclamation.SharedResource;
import java.lang.reflect.Field;
import java.util.List;

/** In the child JVM: sections of askew-reclamation, in the three ways to open one. */
final class Sections {
  private static final String PACKAGE = "dev.askew.reclamation.";

  private Sections() {}

  // ---- What the compiler compiles: finds something, uses it ----

  @SuppressWarnings("try")
  static void entered(Epochs epochs, Cells cells) {
    try (Section section = epochs.enter()) {
      cells.guarded = cells.firstOpaque();
    }
  }

  static void joined(Participant me, Cells cells) {
    me.enter();
    try {
      cells.guarded = cells.firstOpaque();
    } finally {
      me.exit();
    }
  }

  /** Of any type, because a cast is a branch of its own. */
  static void leased(SharedResource<Object> resource, Cells cells) {
    try (Lease<Object> lease = resource.acquire()) {
      if (lease.get() == cells) {
        cells.guarded = 42;
      }
    }
  }

  // ---- How it comes to be compiled ----

  /** Each way after some nesting, so that this is compiled too. */
  static void warmUp(int rounds, Cells cells) {
    Epochs epochs = new Epochs();
    Participant me = epochs.join();
    SharedResource<Object> resource = new SharedResource<>(epochs, cells, freed -> {});
    for (int i = 0; i < rounds; i++) {
      entered(epochs, cells);
      joined(me, cells);
      leased(resource, cells);
      if (i % 4 == 0) {
        me.enter();
        entered(epochs, cells);
        joined(me, cells);
        leased(resource, cells);
        me.exit();
      }
    }
  }

  // ---- What a walk has to know ----

  static List<Field> fields() throws ReflectiveOperationException {
    return List.of(
        field("Slots", "table"),
        field("Slot", "state"),
        field("Slot", "nested"),
        field("Slot", "guest"),
        field("GlobalEpoch$Value", "value"),
        field("Participant", "thread"),
        field("Participant", "slot"),
        field("SharedResource", "epochs"),
        field("SharedResource", "resource"));
  }

  private static Field field(String type, String name) throws ReflectiveOperationException {
    return Class.forName(PACKAGE + type).getDeclaredField(name);
  }

  static String nameOf(Field field) {
    return field.getDeclaringClass().getSimpleName() + "." + field.getName();
  }
}
