package dev.keywright.bench;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The baseline: sqlite-jdbc on the calling thread with one connection, prepared statements and the same pragmas. */
final class PlainStore implements AutoCloseable {

    private final Connection connection;

    private final PreparedStatement insert;

    private final PreparedStatement read;

    private final PreparedStatement update;

    PlainStore(Path file) throws SQLException {
        this.connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        try (Statement statement = this.connection.createStatement()) {
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA synchronous = FULL");
            statement.execute("PRAGMA foreign_keys = ON");
            statement.execute(Work.TABLE);
            statement.execute(Work.FILL);
        }
        this.insert = this.connection.prepareStatement(Work.INSERT);
        this.read = this.connection.prepareStatement(Work.READ);
        this.update = this.connection.prepareStatement(Work.UPDATE);
    }

    void insert(int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            insertOne();
        }
    }

    void read(int times) throws SQLException {
        for (int i = 0; i < times; i++) {
            readOne(Work.someId(i));
        }
    }

    void transact(int times) throws SQLException {
        this.connection.setAutoCommit(false);
        for (int i = 0; i < times; i++) {
            insertOne();
            readOne(Work.someId(i));
            updateOne(Work.someId(i));
            this.connection.commit();
        }
        this.connection.setAutoCommit(true);
    }

    private void insertOne() throws SQLException {
        this.insert.setString(1, Work.NAME);
        Work.check(this.insert.executeUpdate() == 1);
    }

    private void readOne(int id) throws SQLException {
        this.read.setInt(1, id);
        try (ResultSet rows = this.read.executeQuery()) {
            Work.check(rows.next() && rows.getString(1) != null);
        }
    }

    private void updateOne(int id) throws SQLException {
        this.update.setString(1, Work.NAME);
        this.update.setInt(2, id);
        Work.check(this.update.executeUpdate() == 1);
    }

    @Override
    public void close() throws SQLException {
        this.connection.close();
    }
}
