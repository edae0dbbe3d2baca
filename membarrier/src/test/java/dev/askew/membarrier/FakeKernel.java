// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.membarrier;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers what a healthy kernel cannot be made to answer, and remembers what it was asked. */
final class FakeKernel implements SystemCall {
  static final int EVERYTHING = 0x3ff;

  private final Map<Integer, Integer> always = new HashMap<>();
  private final Map<Integer, Deque<Integer>> first = new HashMap<>();
  final List<Integer> asked = new ArrayList<>();

  FakeKernel(int queryMask) {
    always.put(Command.QUERY, queryMask);
  }

  /** The first answers to a command; 0 or {@link #always} after that. */
  FakeKernel first(int command, int... answers) {
    for (int answer : answers) {
      first.computeIfAbsent(command, c -> new ArrayDeque<>()).add(answer);
    }
    return this;
  }

  FakeKernel always(int command, int answer) {
    always.put(command, answer);
    return this;
  }

  @Override
  public int membarrier(int command, int flags) {
    asked.add(command);
    Deque<Integer> answers = first.get(command);
    return answers != null && !answers.isEmpty()
        ? answers.remove()
        : always.getOrDefault(command, 0);
  }
}
