package dev.keywright.support.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

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

    /** The first column of each row, as text. */
    public List<String> texts(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> texts = new ArrayList<>();
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
            return texts;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
