// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent.probe;

import org.jspecify.annotations.Nullable;

/** What has been counted of locks that were used about as often. */
public final class Profile {
  final Runs runs = new Runs();
  final Runs readRuns = new Runs();
  long locks;
  long acquisitions;
  long changes;
  long queued;
  long waits;
  long reads;
  long byMainOwners;
  private long mostOfOne;
  private @Nullable String mainOwner;

  Profile() {}

  void add(Profile other) {
    locks += other.locks;
    acquisitions += other.acquisitions;
    changes += other.changes;
    queued += other.queued;
    waits += other.waits;
    reads += other.reads;
    runs.add(other.runs);
    readRuns.add(other.readRuns);
    byMainOwners += other.byMainOwners;
    if (other.mostOfOne > mostOfOne) {
      mostOfOne = other.mostOfOne;
      mainOwner = other.mainOwner;
    }
  }

  void mainOwner(long acquisitions, @Nullable String name) {
    byMainOwners += acquisitions;
    if (acquisitions > mostOfOne) {
      mostOfOne = acquisitions;
      mainOwner = name;
    }
  }

  /** How many locks. */
  public long locks() {
    return locks;
  }

  /** Acquisitions by threads that did not have the lock already, for themselves alone. */
  public long acquisitions() {
    return acquisitions;
  }

  /** How often another thread acquired a lock than the time before. */
  public long changes() {
    return changes;
  }

  /** How often a thread had to queue. */
  public long queued() {
    return queued;
  }

  /** How often an owner waited on a condition. */
  public long waits() {
    return waits;
  }

  /** Acquisitions for reading. */
  public long reads() {
    return reads;
  }

  /** Of {@link #acquisitions}, those by each lock's main owner. */
  public long byMainOwners() {
    return byMainOwners;
  }

  /** The name of the main owner of the lock that one thread acquired most often. */
  public @Nullable String mainOwner() {
    return mainOwner;
  }

  /** Acquisitions in a row by one thread. */
  public Runs runs() {
    return runs;
  }

  /** Reads between two writes. */
  public Runs readRuns() {
    return readRuns;
  }
}
