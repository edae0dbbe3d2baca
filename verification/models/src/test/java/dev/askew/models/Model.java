// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.models;

import java.util.List;
import java.util.Set;

/**
 * What is searched, and what has to come out.
 *
 * @param title what it is about
 * @param file the model, without its ending
 * @param flags sizes, features and mutations, separated by blanks
 * @param live whether the property is the model's LTL formula
 * @param reached what a search without an error has to reach
 * @param violation what a mutant has to violate, in pan's words; empty where nothing may be
 */
record Model(
    String title, String file, String flags, boolean live, Set<String> reached, String violation) {

  static Model holds(String title, String file, String flags, String... reached) {
    return new Model(title, file, flags, false, Set.of(reached), "");
  }

  static Model ends(String title, String file, String flags) {
    return new Model(title, file, flags, true, Set.of(), "");
  }

  static Model mutant(String title, String file, String flags, String violation) {
    return new Model(title, file, flags, false, Set.of(), violation);
  }

  static Model endless(String title, String file, String flags) {
    return new Model(title, file, flags, true, Set.of(), "acceptance cycle");
  }

  List<String> flagList() {
    return flags.isEmpty() ? List.of() : List.of(flags.split(" "));
  }

  @Override
  public String toString() {
    return title + " (" + file + ".pml " + flags + ")";
  }
}
