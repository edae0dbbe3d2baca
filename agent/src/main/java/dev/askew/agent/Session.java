// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.agent;

import dev.askew.agent.probe.Monitors;
import dev.askew.agent.probe.Probe;
import dev.askew.agent.probe.Site;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The agent in a JVM, from start to stop. A thread of its own opens and closes the windows in which
 * locks are counted, so that counting takes no more than its share of a processor; and writes
 * reports.
 */
final class Session {
  /** What counting one acquisition takes, at most; docs/agent.md has the measurement. */
  private static final double NANOS_EACH = 4;

  /** The same for a monitor. */
  private static final double NANOS_EACH_MONITOR = 10;

  /** What noting where a lock is made takes. */
  private static final double NANOS_A_LOCK = 10_000;

  /** A program makes many of its locks as it starts. */
  private static final int LOCKS_AT_ONCE = 5_000;

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final long CYCLE_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long SHORTEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private static @Nullable Session current;
  private static @Nullable Swap swap;

  private final Instrumentation instrumentation;
  private final Options options;
  private final LockHooks hooks = new LockHooks();
  private final MonitorHooks monitorHooks;
  private final Thread thread = new Thread(null, this::record, "askew-agent", 0, false);
  private final Thread atExit = new Thread(null, this::exit, "askew-agent-exit", 0, false);
  private long startNanos;
  private Duration processorAtStart = Duration.ZERO;
  private volatile boolean stopped;

  /** When it was stopped. Guarded by this. */
  private long stoppedNanos;

  /** Guarded by this. */
  private long recordedNanos;

  /** When the window at hand began; 0 between windows. Guarded by this. */
  private long openedNanos;

  private final Object measuring = new Object();

  /** Guarded by measuring. */
  private @Nullable Costs costs;

  private Session(Instrumentation instrumentation, Options options) {
    this.instrumentation = instrumentation;
    this.options = options;
    this.costs = options.costs();
    monitorHooks = new MonitorHooks(options.monitors());
  }

  /** Begins, reports or ends, as the options say. Never throws. */
  static synchronized void run(@Nullable String line, Instrumentation instrumentation) {
    try {
      Options options = Options.parse(line);
      Session session = current;
      switch (options.command()) {
        case "record" -> {
          if (options.swap() != null) {
            beginSwap(instrumentation, options, options.swap());
          } else if (session != null) {
            say("records already. Remedy: command=report or command=stop");
          } else {
            begin(instrumentation, options);
          }
        }
        case "report", "stop" -> {
          if (session == null && swap != null) {
            reportSwap(swap, options);
          } else if (session == null) {
            say(
                "does not record, so there is no report. Remedy: attach it first, or start the"
                    + " program with -javaagent");
          } else if (options.command().equals("report")) {
            session.report(options);
          } else {
            current = null;
            session.end();
            session.report(options);
          }
        }
        default -> throw new AssertionError(options.command());
      }
    } catch (IllegalArgumentException e) {
      say(e.getMessage() + "\nAskew agent: the program goes on without it.");
    } catch (Throwable t) { // the program is to go on
      say(reasons(t) + ". The program goes on without it.");
    }
  }

  private static void beginSwap(Instrumentation instrumentation, Options options, Path list)
      throws Exception {
    if (swap != null) {
      say("swaps already. Remedy: one list for all");
      return;
    }
    Swap begun = Swap.begin(instrumentation, options, list, jar());
    swap = begun;
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                null, () -> end(begun, options, instrumentation), "askew-agent-exit", 0, false));
  }

  private static void end(Swap swap, Options options, Instrumentation instrumentation) {
    reportSwap(swap, options);
    try {
      AskewJar.settle(instrumentation);
    } catch (ReflectiveOperationException | RuntimeException e) {
      say("its backend may be missing in the last moments, " + reasons(e));
    }
  }

  private static void reportSwap(Swap swap, Options options) {
    try {
      if (!options.text().equals("none")) {
        write(options.text(), swap.report());
      }
    } catch (Throwable t) {
      say("no report: " + t);
    }
  }

  private static String reasons(Throwable thrown) {
    StringBuilder reasons = new StringBuilder(thrown.toString());
    for (Throwable t = thrown.getCause(); t != null; t = t.getCause()) {
      reasons.append(", because of ").append(t);
    }
    return reasons.toString();
  }

  private static void begin(Instrumentation instrumentation, Options options) throws Exception {
    if (Object.class.getModule().getLayer() == null
        || !instrumentation.isRetransformClassesSupported()) {
      throw new IllegalStateException("this JVM does not let its own classes be changed");
    }
    if (!isProbeThere()) {
      BootClasses.define(instrumentation, jar());
    }
    if (Probe.class.getClassLoader() != null) {
      throw new IllegalStateException("its classes are not where the JDK finds them");
    }
    warmUp();
    Session session = new Session(instrumentation, options);
    session.install();
    current = session;
    session.thread.setDaemon(true);
    session.thread.start();
    Runtime.getRuntime().addShutdownHook(session.atExit);
  }

  private static boolean isProbeThere() {
    try {
      Class.forName("dev.askew.agent.probe.Probe", false, null);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** The agent's jar. */
  static Path jar() throws URISyntaxException {
    return Path.of(Session.class.getProtectionDomain().getCodeSource().getLocation().toURI());
  }

  /** Loads and links all that the locks will call, while none of them calls it. */
  private static void warmUp() throws Exception {
    Object first = new Object();
    Object second = new Object();
    try {
      for (Object lock : List.of(first, second)) {
        Probe.refill(LOCKS_AT_ONCE);
        Probe.created(lock);
        Probe.open();
        Probe.acquired(true, lock, 1);
        Probe.queued(lock, null);
        Probe.waiting(lock);
        Probe.acquiredAgain(lock);
        Probe.acquired(true, lock, 1);
        Probe.read(true, lock);
        Probe.close();
        Monitors.entered(lock, Monitors.place("", "", 0));
        Probe.sweep();
        Probe.sites(site -> true);
      }
      Probe.clear();
    } catch (Throwable t) {
      throw new IllegalStateException("it does not work in this JVM", t);
    }
  }

  private void install() throws Exception {
    instrumentation.addTransformer(hooks, true);
    try {
      instrumentation.retransformClasses(LockHooks.classes().toArray(Class<?>[]::new));
      String missing = hooks.missing();
      if (!missing.isEmpty()) {
        throw new IllegalStateException(
            "the locks of this JDK ("
                + Runtime.version()
                + ") are not those that it knows: "
                + missing);
      }
    } catch (Throwable t) {
      uninstall();
      throw t;
    }
    if (!options.monitors().isEmpty()) {
      instrumentation.addTransformer(monitorHooks, true);
      retransformProgram();
    }
    processorAtStart = processorTime();
    open();
    startNanos = openedNanos;
  }

  private void uninstall() throws Exception {
    close();
    instrumentation.removeTransformer(hooks);
    instrumentation.retransformClasses(LockHooks.classes().toArray(Class<?>[]::new));
    if (!options.monitors().isEmpty()) {
      instrumentation.removeTransformer(monitorHooks);
      retransformProgram();
    }
  }

  /** Classes of the program that are loaded already, one by one: one may be refused. */
  private void retransformProgram() {
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (instrumentation.isModifiableClass(loaded) && monitorHooks.wants(loaded)) {
        try {
          instrumentation.retransformClasses(loaded);
        } catch (UnmodifiableClassException | LinkageError | UnsupportedOperationException e) {
          // It stays as it is.
        }
      }
    }
  }

  private synchronized void open() {
    openedNanos = System.nanoTime();
    Probe.open();
  }

  private synchronized void close() {
    Probe.close();
    if (openedNanos != 0) {
      recordedNanos += System.nanoTime() - openedNanos;
      openedNanos = 0;
    }
  }

  private synchronized long recordedNanos() {
    return recordedNanos + (openedNanos == 0 ? 0 : System.nanoTime() - openedNanos);
  }

  private void record() {
    double nanosEach = options.monitors().isEmpty() ? NANOS_EACH : NANOS_EACH_MONITOR;
    long counted = 0;
    long recorded = 0;
    long lastReport = startNanos;
    try {
      while (!stopped) {
        TimeUnit.NANOSECONDS.sleep(TICK_NANOS);
        Probe.refill((int) (options.overhead() * TICK_NANOS / NANOS_A_LOCK));
        long nowCounted = Probe.sweep();
        long nowRecorded = recordedNanos();
        double load = nanosEach * (nowCounted - counted) / Math.max(1, nowRecorded - recorded);
        counted = nowCounted;
        recorded = nowRecorded;
        if (load > options.overhead()) {
          sample(options.overhead() / load);
        }
        if (options.every() > 0
            && System.nanoTime() - lastReport >= TimeUnit.SECONDS.toNanos(options.every())) {
          lastReport = System.nanoTime();
          report(options);
        }
      }
    } catch (InterruptedException e) {
      // The end, for this thread is interrupted by end() alone.
    } catch (Throwable t) {
      close();
      say(t + ". It has stopped recording; the program goes on.");
    }
  }

  /** Closes the window for some time, so that with the one that follows the share is as given. */
  private void sample(double share) throws InterruptedException {
    long open = Math.max(SHORTEST_NANOS, (long) (share * CYCLE_NANOS));
    close();
    TimeUnit.NANOSECONDS.sleep((long) (open / share) - open);
    synchronized (this) {
      if (!stopped) {
        open();
      }
    }
    TimeUnit.NANOSECONDS.sleep(Math.max(0, open - TICK_NANOS));
  }

  private void end() throws Exception {
    stop();
    thread.interrupt();
    uninstall();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException e) {
      // It is running already.
    }
  }

  private void exit() {
    stop();
    report(options);
  }

  private synchronized void stop() {
    stopped = true;
    stoppedNanos = System.nanoTime();
    close();
  }

  private synchronized long elapsedNanos() {
    return (stopped ? stoppedNanos : System.nanoTime()) - startNanos;
  }

  private void report(Options wanted) {
    try {
      Report report = makeReport(wanted);
      if (!wanted.text().equals("none")) {
        write(wanted.text(), report.toText(wanted.sites()));
      }
      if (wanted.json() != null) {
        Files.writeString(wanted.json(), report.toJson());
      }
      if (wanted.html() != null) {
        Files.writeString(wanted.html(), report.toHtml(wanted.sites()));
      }
    } catch (Throwable t) {
      say("no report: " + t);
    }
  }

  private Report makeReport(Options wanted) throws Exception {
    long elapsed = elapsedNanos();
    long recorded = recordedNanos();
    Duration processor = processorTime().minus(processorAtStart);
    List<Site> sites = Probe.sites(site -> wanted.jdk() || !site.isJdk());
    return Report.of(elapsed, recorded, processor.toNanos(), costs(wanted), Probe.missed(), sites);
  }

  private Costs costs(Options wanted) throws Exception {
    if (wanted.costs() != null) {
      return wanted.costs();
    }
    synchronized (measuring) {
      Costs known = costs;
      if (known == null) {
        try {
          known = Costs.measure(jar());
        } catch (IOException e) {
          known = Costs.unknown(String.valueOf(e.getMessage()));
        }
        costs = known;
      }
      return known;
    }
  }

  private static Duration processorTime() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static void write(String target, String text) throws IOException {
    switch (target) {
      case "stderr" -> write(FileDescriptor.err, text);
      case "stdout" -> write(FileDescriptor.out, text);
      default -> Files.writeString(Path.of(target), text);
    }
  }

  /** Past the program's own streams, which it may have replaced. */
  private static void write(FileDescriptor descriptor, String text) throws IOException {
    // Not closed: the descriptor is the program's.
    @SuppressWarnings("resource")
    OutputStream out = new FileOutputStream(descriptor);
    out.write(text.getBytes(StandardCharsets.UTF_8));
  }

  static void say(@Nullable String message) {
    try {
      write(FileDescriptor.err, "Askew agent: " + message + "\n");
    } catch (IOException e) {
      // Nobody hears it.
    }
  }
}
