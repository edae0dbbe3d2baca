// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.api;

/**
 * Thrown where an open backend could not execute a heavy fence. Callers assume no order after it.
 */
public final class BarrierFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What was called, or the step that failed. */
  private final String command;

  /** The operating system's error number, or 0. */
  private final int errno;

  /** The name of that number, or empty. */
  private final String errnoName;

  /** What the user can do. */
  private final String remedy;

  /**
   * A failure for which the operating system gave an error number.
   *
   * @param command the call that failed, for instance {@code
   *     "membarrier(MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED_RSEQ)"}
   * @param errno its error number, greater than 0
   * @param errnoName the name of that number, for instance {@code "EPERM"}
   * @param remedy what the user can do, as a sentence
   */
  public BarrierFailedException(String command, int errno, String errnoName, String remedy) {
    this(Failure.withErrno(command, errno, errnoName, remedy));
  }

  /**
   * A failure without an error number or an exception, such as a machine without the call.
   *
   * @param command the step that failed, in words
   * @param reason why, in words
   * @param remedy what the user can do, as a sentence
   */
  public BarrierFailedException(String command, String reason, String remedy) {
    this(Failure.withReason(command, reason, remedy));
  }

  /**
   * A failure without an error number, caused by an exception, such as a native library that cannot
   * be loaded.
   *
   * @param command the step that failed, in words
   * @param cause that exception
   * @param remedy what the user can do, as a sentence
   */
  public BarrierFailedException(String command, Throwable cause, String remedy) {
    this(Failure.withReason(command, String.valueOf(cause), remedy));
    initCause(cause);
  }

  private BarrierFailedException(Failure failure) {
    super(failure.message());
    this.command = failure.command();
    this.errno = failure.errno();
    this.errnoName = failure.errnoName();
    this.remedy = failure.remedy();
  }

  /**
   * What was called, or the step that failed.
   *
   * @return the command
   */
  public String command() {
    return command;
  }

  /**
   * The error number of the operating system.
   *
   * @return the number, or 0 where there was none
   */
  public int errno() {
    return errno;
  }

  /**
   * The name of {@link #errno()}.
   *
   * @return the name, such as {@code "EINVAL"}, or the empty string where there was none
   */
  public String errnoName() {
    return errnoName;
  }

  /**
   * What the user can do about it.
   *
   * @return a sentence
   */
  public String remedy() {
    return remedy;
  }
}
