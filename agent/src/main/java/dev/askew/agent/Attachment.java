// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import com.sun.tools.attach.AgentInitializationException;
import com.sun.tools.attach.AgentLoadException;
import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The program that attaches the agent: records for a while, then prints the report. */
final class Attachment {
  private static final String USAGE =
      """
      usage: java -jar askew-agent.jar PID [seconds=30] [OPTION]...
             java -javaagent:askew-agent.jar[=OPTION,OPTION...] ...

      Finds the locks of a running JVM that Askew would make cheaper, and says by how much.
      Options, and what they are if not given:

      """
          + Options.HELP;

  private static final int SECONDS = 30;
  private static final int MOST_SECONDS = 86_400;

  private Attachment() {}

  /**
   * Does it.
   *
   * @return the exit status: 0, 1 if the other JVM cannot be reached, 2 if an argument is wrong
   */
  static int run(String[] args) throws Exception {
    List<String> options = new ArrayList<>(List.of(args));
    if (options.isEmpty() || options.get(0).equals("--help")) {
      System.out.print(USAGE);
      return options.isEmpty() ? 2 : 0;
    }
    String pid = options.remove(0);
    if (!pid.matches("\\d+")) {
      System.err.println(pid + ": no process id. Allowed: a number; jps or jcmd lists them");
      return 2;
    }
    int seconds = SECONDS;
    Options parsed;
    try {
      for (String option : options) {
        if (option.startsWith("seconds=")) {
          seconds = seconds(option);
        }
      }
      options.removeIf(option -> option.startsWith("seconds="));
      parsed = Options.parse(String.join(",", options));
      if (parsed.swap() != null) {
        throw new IllegalArgumentException(
            "swap=: not here, for classes are rewritten as they are loaded. Allowed: after"
                + " -javaagent:askew-agent.jar=");
      }
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      return 2;
    }
    try {
      record(pid, seconds, parsed);
      return 0;
    } catch (AttachNotSupportedException
        | AgentLoadException
        | AgentInitializationException
        | IOException e) {
      System.err.println(
          "cannot attach to "
              + pid
              + ": "
              + e
              + ". Remedy: run this as the user who runs that JVM,"
              + " in the same container, or start the program with -javaagent");
      return 1;
    }
  }

  private static int seconds(String option) {
    String value = option.substring(option.indexOf('=') + 1);
    if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > MOST_SECONDS) {
      throw new IllegalArgumentException(
          option + ": out of range. Allowed: a number from 0 to " + MOST_SECONDS);
    }
    return Integer.parseInt(value);
  }

  private static void record(String pid, int seconds, Options options) throws Exception {
    Path jar = Session.jar();
    Path report = Files.createTempFile("askew-agent", ".txt");
    VirtualMachine machine = VirtualMachine.attach(pid);
    try {
      boolean records = options.command().equals("record");
      if (records) {
        List<String> recording =
            new ArrayList<>(List.of("text=none", "overhead=" + options.overhead() * 100));
        if (!options.monitors().isEmpty()) {
          recording.add("synchronized=" + options.monitorsAsGiven());
        }
        load(machine, jar, recording.stream());
        System.err.println("recording for " + seconds + " s ...");
        Thread.sleep(seconds * 1000L);
      }
      String command = "command=" + (options.command().equals("report") ? "report" : "stop");
      load(machine, jar, Stream.concat(Stream.of(command, "text=" + report), rest(options, jar)));
      String text = Files.readString(report, StandardCharsets.UTF_8);
      if (text.isEmpty()) {
        throw new IOException("no report; the other JVM says why on its standard error");
      }
      print(text, options.text());
    } finally {
      machine.detach();
      Files.deleteIfExists(report);
    }
  }

  private static void print(String text, String target) throws IOException {
    switch (target) {
      case "none" -> {}
      case "stderr", "stdout" ->
          new PrintStream(System.out, true, StandardCharsets.UTF_8).print(text);
      default -> Files.writeString(Path.of(target), text);
    }
  }

  /** Costs are measured here, so that the other JVM need not start another one. */
  private static Stream<String> rest(Options options, Path jar)
      throws IOException, InterruptedException {
    List<String> rest = new ArrayList<>();
    Costs costs = options.costs() == null ? Costs.measure(jar) : options.costs();
    rest.add(
        "costs="
            + costs.fence()
            + "/"
            + costs.reentrant()
            + "/"
            + costs.biased()
            + "/"
            + costs.monitor());
    rest.add("sites=" + options.sites());
    rest.add("jdk=" + options.jdk());
    if (options.json() != null) {
      rest.add("json=" + options.json());
    }
    if (options.html() != null) {
      rest.add("html=" + options.html());
    }
    return rest.stream();
  }

  private static void load(VirtualMachine machine, Path jar, Stream<String> options)
      throws Exception {
    machine.loadAgent(jar.toString(), String.join(",", options.toList()));
  }
}
