// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.machinecode;

import java.util.ArrayList;
import java.util.List;

/** What a child JVM runs until C2 has compiled it. */
enum Scenario {
  /** lock(), one store, unlock(), in one method; nothing else was ever done with a lock. */
  INLINED,

  /** The same after a life: locks were unbiased, contended, nested and revoked before. */
  SEASONED,

  /** The same when C2 has seen fifty unbiased acquisitions for each biased one. */
  RARELY_BIASED,

  /** lock() and unlock() each by itself. */
  SEPARATE,

  /** A store, a light fence, a load. */
  FENCE,

  /** Sections of askew-reclamation: by Epochs, by a Participant, and as a lease. */
  SECTIONS,

  /** The control that has to show an atomic instruction. */
  REENTRANT,

  /** The fast path with volatile accesses: the control that has to show a fence. */
  VOLATILE,

  /** The fast path with plain accesses: the control that has to show a lost access. */
  PLAIN,

  /** The fast path with a loop between the accesses: the control that has to show a poll there. */
  LOOP;

  static final String LOCK = "dev.askew.locks.BiasedLock::lock";
  static final String UNLOCK = "dev.askew.locks.BiasedLock::unlock";
  static final String ENTERED = "dev.askew.machinecode.Sections::entered";
  static final String JOINED = "dev.askew.machinecode.Sections::joined";
  static final String LEASED = "dev.askew.machinecode.Sections::leased";

  /** The method to look at, in the JVM's notation; where there are several, the first. */
  String method() {
    return switch (this) {
      case INLINED, SEASONED, RARELY_BIASED -> "dev.askew.machinecode.DriverMain::biased";
      case SEPARATE -> LOCK;
      case SECTIONS -> ENTERED;
      case FENCE -> "dev.askew.machinecode.DriverMain::fenced";
      case REENTRANT -> "dev.askew.machinecode.DriverMain::reentrant";
      case VOLATILE -> "dev.askew.machinecode.DriverMain::withVolatile";
      case PLAIN -> "dev.askew.machinecode.DriverMain::withPlain";
      case LOOP -> "dev.askew.machinecode.DriverMain::withLoop";
    };
  }

  /** All methods to look at. */
  List<String> methods() {
    return switch (this) {
      case SEPARATE -> List.of(LOCK, UNLOCK);
      case SECTIONS -> List.of(ENTERED, JOINED, LEASED);
      default -> List.of(method());
    };
  }

  /**
   * What the JVM's compiler is told about them. A loop that has them inlined calls them no more,
   * and whether it is compiled before they are is a matter of luck.
   */
  List<String> compileCommands() {
    List<String> commands = new ArrayList<>();
    for (String method : methods()) {
      commands.add("print," + method);
      commands.add("dontinline," + method);
    }
    return commands;
  }
}
