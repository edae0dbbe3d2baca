// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.doctor;

import dev.askew.locks.BarrierStatus;
import dev.askew.locks.Barriers;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Says how Askew fares on the machine at hand: which backend serves and why, what the kernel
 * offers, and what locks, fences, revocations and sections cost. One jar has all that it needs:
 *
 * <pre>
 * java -jar askew-doctor.jar [--json]
 * </pre>
 *
 * The result goes to standard output, as text or as JSON with the same content; nothing else does.
 * Askew logs nothing meanwhile, unless {@code askew.log} is set. Takes three to five seconds.
 *
 * <p>Exit status: 0 if a backend serves, 1 if the state is {@link BarrierStatus.State#FAILED}, 2 if
 * an argument is not known.
 */
public final class Doctor {
  private static final String USAGE =
      """
      usage: java -jar askew-doctor.jar [--json]

        --json   print JSON instead of text
        --help   print this

      Says which barrier backend serves and why, what the kernel offers, and what locks, fences,
      revocations and sections cost here. Times are in nanoseconds or microseconds as named, of several thousand
      samples. Exit status: 0 if a backend serves, 1 if none does, 2 if an argument is not known.\
      """;

  private static final String LOG = "askew.log";

  private Doctor() {}

  /**
   * Examines the machine and prints the result.
   *
   * @param args nothing, {@code --json} or {@code --help}
   * @throws InterruptedException if the thread is interrupted while it measures
   */
  public static void main(String[] args) throws InterruptedException {
    int status = run(List.of(args));
    if (status != 0) {
      System.exit(status);
    }
  }

  private static int run(List<String> args) throws InterruptedException {
    if (args.equals(List.of("--help"))) {
      System.out.println(USAGE);
      return 0;
    }
    boolean json = args.equals(List.of("--json"));
    if (!json && !args.isEmpty()) {
      System.err.println("not known: " + String.join(" ", args));
      System.err.println(USAGE);
      return 2;
    }
    if (System.getProperty(LOG) == null) {
      System.setProperty(LOG, "off"); // the diagnosis has whatever Askew would log
    }
    Diagnosis diagnosis = Diagnosis.make();
    // UTF-8 whatever the console has: JSON knows nothing else, and the text has a µ.
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.println(json ? diagnosis.toJson() : diagnosis.toText());
    return Barriers.status().state() == BarrierStatus.State.READY ? 0 : 1;
  }
}
