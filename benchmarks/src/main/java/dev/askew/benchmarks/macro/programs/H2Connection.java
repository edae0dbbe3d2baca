// Copyright 2026 the Askew authors.
// SPDX-License-Identifier: Apache-2.0

package dev.askew.benchmarks.macro.programs;

import dev.askew.benchmarks.macro.Program;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.h2.Driver;

/** Looks a row up by its key in an embedded database, whose session is a lock. */
public final class H2Connection implements Program {
  private static final int ROWS = 1_000;

  private final Connection connection;
  private final PreparedStatement lookUp;
  private int next;

  public H2Connection() throws SQLException {
    connection = new Driver().connect("jdbc:h2:mem:", new Properties());
    try (Statement statement = connection.createStatement()) {
      statement.execute("create table route(id int primary key, target varchar(40))");
      statement.execute(
          "insert into route select x, 'host-' || x from system_range(0, " + (ROWS - 1) + ")");
    }
    lookUp = connection.prepareStatement("select target from route where id = ?");
  }

  /** Two threads may use one statement, one after the other: this is where they would meet. */
  @Override
  public synchronized Object step() throws SQLException {
    lookUp.setInt(1, next++ % ROWS);
    try (ResultSet found = lookUp.executeQuery()) {
      if (!found.next()) {
        throw new IllegalStateException("a row is missing");
      }
      return found.getString(1);
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
