// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import java.lang.instrument.Instrumentation;
import org.jspecify.annotations.Nullable;

/**
 * Finds the locks of a program that Askew would make cheaper, says by how much, and swaps them.
 *
 * <pre>
 * java -javaagent:askew-agent.jar[=OPTIONS] ...       from the start
 * java -jar askew-agent.jar PID [OPTIONS]             in a JVM that runs
 * java -javaagent:askew-agent.jar=swap=FILE ...       with Askew's locks where the file says
 * </pre>
 *
 * <p>Whatever goes wrong here, the program goes on without: a line on standard error says why.
 */
public final class Agent {
  private Agent() {}

  /**
   * Called by the JVM before the program's {@code main}.
   *
   * @param options as in the manual
   * @param instrumentation the JVM's
   */
  public static void premain(@Nullable String options, Instrumentation instrumentation) {
    Session.run(options, instrumentation);
  }

  /**
   * Called by the JVM when the agent is attached.
   *
   * @param options as in the manual
   * @param instrumentation the JVM's
   */
  public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
    Session.run(options, instrumentation);
  }

  /**
   * Attaches the agent to another JVM for a while and prints what it has found.
   *
   * @param args the process id, then options
   * @throws Exception if this cannot be done for a reason that is not the user's
   */
  public static void main(String[] args) throws Exception {
    int status = Attachment.run(args);
    if (status != 0) {
      System.exit(status);
    }
  }
}
