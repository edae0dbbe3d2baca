// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The instructions that a thread executes from the entry of a method to its return, or to the first
 * instruction that it is not to execute.
 *
 * @param accesses the reads and writes of the fields that {@link Facts} names, in order
 * @param undecided the branches that the facts do not decide
 */
record Path(List<Line> lines, List<String> accesses, List<Undecided> undecided, Ending ending) {
  /** How it ends. */
  enum Ending {
    /** Got to the return, with none of the others on the way. */
    RETURN,
    /** A locked or exclusive instruction, or one that locks the bus by itself. */
    ATOMIC,
    /** A fence that the processor executes. */
    FENCE,
    /** A call, or a jump out of the method: runtime, uncommon trap, another method. */
    CALL,
    /** A trap: an implicit null check of a null, for example. */
    TRAP,
    /** An instruction that the walk cannot follow. */
    NOT_UNDERSTOOD,
    /** Back where it has been already. */
    LOOP
  }

  /** Why the facts do not decide a branch. */
  enum Reason {
    /** It depends on a word of the JVM's own: a safepoint poll, the entry barrier of a method. */
    JVM("the JVM's own check"),
    /** It depends on the colour bits of a reference: a load barrier of ZGC. */
    COLOUR("load barrier"),
    UNKNOWN("undecided");

    private final String text;

    Reason(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /** A branch that was followed both ways. */
  record Undecided(Reason reason, @Nullable Instruction comparison, Instruction branch) {}

  /** An instruction and what it did. */
  record Line(Instruction instruction, String note) {}

  /**
   * The instructions between each access of the first kind and the next one, of the second kind,
   * that touch memory, or leave the way. A safepoint poll, on whatever architecture, is a load.
   *
   * @param first how the note of the first access begins
   * @param second the note of the second one
   */
  List<Instruction> disturbing(String first, String second) {
    List<Instruction> disturbing = new ArrayList<>();
    boolean between = false;
    for (Line line : lines) {
      if (line.note().startsWith(second)) {
        between = false;
      }
      Instruction instruction = line.instruction();
      if (between
          && (instruction.text().contains("[")
              || instruction.steps().stream().anyMatch(Step.Branch.class::isInstance))) {
        disturbing.add(instruction);
      }
      if (line.note().startsWith(first)) {
        between = true;
      }
    }
    return disturbing;
  }

  Instruction last() {
    return lines.get(lines.size() - 1).instruction();
  }

  /** The listing, for people. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    long start = lines.get(0).instruction().address();
    for (Line line : lines) {
      text.append(
          String.format(
                  "  %04x  %-48s %s",
                  line.instruction().address() - start,
                  line.instruction(),
                  line.note().isEmpty() ? "" : "; " + line.note())
              .stripTrailing());
      text.append('\n');
    }
    return text.append("  ends with ").append(ending).append('\n').toString();
  }
}
