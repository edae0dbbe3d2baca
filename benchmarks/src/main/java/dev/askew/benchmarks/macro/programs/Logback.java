// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro.programs;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.status.Status;
import dev.askew.benchmarks.macro.Program;
import java.io.OutputStream;
import java.util.List;
import org.slf4j.Logger;

/** Logs a line; the appender locks around the stream. Where the line goes costs nothing here. */
public final class Logback implements Program {
  private final LoggerContext context = new LoggerContext();
  private final Logger logger;
  private long requests;

  public Logback() {
    context.setMDCAdapter(new LogbackMDCAdapter()); // without it no event is ever written
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern("%d %-5level [%thread] %logger - %msg%n");
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.setOutputStream(OutputStream.nullOutputStream());
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    logger = context.getLogger(Logback.class);
    step();
    List<Status> reports = context.getStatusManager().getCopyOfStatusList();
    if (reports.stream().anyMatch(report -> report.getEffectiveLevel() >= Status.WARN)) {
      throw new IllegalStateException("nothing is logged: " + reports); // Logback throws nothing
    }
  }

  @Override
  public Object step() {
    logger.info("request {} served", requests++);
    return logger;
  }

  @Override
  public void close() {
    context.stop();
  }
}
