package dev.keywright.support.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;

/** Another process that has opened the database of the service. */
public final class OtherFileUser implements AutoCloseable {

    private final Connection connection;

    public OtherFileUser(Path data) throws SQLException {
        this.connection = DriverManager.getConnection("jdbc:sqlite:" + data.resolve("keywright.db"));
    }

    public OtherFileUser execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
        return this;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
