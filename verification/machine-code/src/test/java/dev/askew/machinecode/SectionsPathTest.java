// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.askew.machinecode.OwnersPathTest.Collector;
import dev.askew.machinecode.Path.Ending;
import dev.askew.machinecode.Value.Constant;
import dev.askew.machinecode.Value.Reference;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Who opens a section of askew-reclamation, and closes it, executes no locked instruction, no fence
 * and no call, and stores and loads in the order that the proof in {@code Epochs} asks for.
 */
class SectionsPathTest {
  /** The epoch that the thread finds. */
  private static final long EPOCH = 7;

  private static final long THREAD_ID = 1;
  private static final long TABLE_LENGTH = 8;

  // Of object arrays in HotSpot, whose class pointers are compressed.
  private static final long LENGTH_OFFSET = 12;
  private static final long FIRST_ELEMENT = 16;

  private static final Value SLOT = new Reference("slot", 0);

  @ParameterizedTest
  @EnumSource
  void sectionIsBare(Collector collector) throws IOException {
    assumeTrue(
        Compilation.isAvailable(collector.flag()), () -> "this JVM has no " + collector.flag());
    assertBare(Compilation.of(Scenario.SECTIONS, collector.flag()), "-" + collector);
  }

  static void assertBare(Compilation compilation, String suffix) throws IOException {
    assumeTrue(
        compilation.status().startsWith("READY") && compilation.status().contains("membarrier"),
        () -> "no asymmetric barrier backend here: " + compilation.status());
    for (String name : Scenario.SECTIONS.methods()) {
      CompiledMethod method = compilation.method(name);
      boolean isLease = name.equals(Scenario.LEASED);
      String found = isLease ? "read resource" : "read first";

      Path path = Ways.only(method, facts(compilation, Facts.CURRENT_THREAD, 0, 0));
      Ways.write(path, compilation, name.substring(name.lastIndexOf(':') + 1) + suffix);
      assertThat(Ways.shared(path, "state"))
          .as("%s", path)
          .containsExactly(
              "read epoch",
              "write state = " + EPOCH,
              found,
              "write guarded = 42",
              "write state = 0");
      assertThat(path.toString()).contains("; read constant.backend");

      assertThat(Walk.of(method, facts(compilation, Facts.CURRENT_THREAD, EPOCH - 1, 0)))
          .as("ways through %s inside another section", method)
          .isNotEmpty()
          .noneMatch(p -> p.accesses().stream().anyMatch(a -> a.startsWith("write state")));

      assertThat(Walk.of(method, facts(compilation, Facts.ANOTHER_THREAD, 0, 0)))
          .as("ways through %s with another thread's slot", method)
          .isNotEmpty()
          .noneMatch(p -> p.accesses().stream().anyMatch(a -> a.startsWith("write")));
    }
  }

  @Test
  void sectionHasAFenceWhileThereIsNoBackend() {
    Compilation compilation = Compilation.of(Scenario.SECTIONS, "-Daskew.backend=fallback");
    for (String name : Scenario.SECTIONS.methods()) {
      CompiledMethod method = compilation.method(name);

      List<Path> paths =
          Walk.of(method, facts(compilation, Facts.CURRENT_THREAD, 0, 0, Value.ZERO));

      assertThat(Ways.returning(paths)).as(Ways.text(paths)).isEmpty();
      assertThat(paths)
          .as(Ways.text(paths))
          .anyMatch(
              path ->
                  (path.ending() == Ending.ATOMIC || path.ending() == Ending.FENCE)
                      && Ways.shared(path, "state")
                          .equals(List.of("read epoch", "write state = " + EPOCH)));
    }
  }

  private static Facts facts(Compilation compilation, Value owner, long state, long nested) {
    return facts(compilation, owner, state, nested, new Reference("backend", 0));
  }

  private static Facts facts(
      Compilation compilation, Value owner, long state, long nested, Value backend) {
    Value epochs = new Reference("epochs", 0);
    Value cells = new Reference("cells", 0);
    return new Facts()
        .parameter("dev/askew/reclamation/Epochs", "epochs")
        .parameter("dev/askew/reclamation/Participant", "participant")
        .parameter("dev/askew/reclamation/SharedResource", "shared")
        .parameter("dev/askew/machinecode/DriverMain$Cells", "cells")
        // How the slot is found: in the table, by the handle, by the resource.
        .reference("thread", "tid", compilation.offset("thread.tid"), new Constant(THREAD_ID))
        .reference("epochs", "table", compilation.offset("Slots.table"), new Reference("table", 0))
        .reference("table", "length", LENGTH_OFFSET, new Constant(TABLE_LENGTH))
        .reference("table", "slot", FIRST_ELEMENT + 4 * THREAD_ID, SLOT)
        .reference("table", "slot", FIRST_ELEMENT + 8 * THREAD_ID, SLOT) // without compression
        .reference("participant", "thread", compilation.offset("Participant.thread"), owner)
        .reference("participant", "slot", compilation.offset("Participant.slot"), SLOT)
        .reference("shared", "epochs", compilation.offset("SharedResource.epochs"), epochs)
        .watched(
            "shared", "resource", compilation.offset("SharedResource.resource"), List.of(cells))
        // Entering and leaving.
        .reference("slot", "referent", compilation.offset("bias.referent"), owner)
        .reference("slot", "guest", compilation.offset("Slot.guest"), Value.ZERO)
        .reference("slot", "nested", compilation.offset("Slot.nested"), new Constant(nested))
        .number("slot", "state", compilation.offset("Slot.state"), state)
        .number(Facts.CONSTANT, "epoch", compilation.offset("Value.value"), EPOCH)
        .reference(Facts.CONSTANT, "backend", compilation.offset("fence.backend"), backend)
        // The use.
        .number("cells", "first", compilation.offset("cells.first"), 42)
        .number("cells", "guarded", compilation.offset("cells.guarded"), 0);
  }
}
