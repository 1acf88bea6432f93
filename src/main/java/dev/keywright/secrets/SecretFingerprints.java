package dev.keywright.secrets;

import dev.keywright.startup.StartupException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Stores a fingerprint of each secret version in the database, from which the secret cannot be derived. Nodes cannot verify data that a
 * node with other secrets writes, so such a node must not start.
 */
public final class SecretFingerprints {

    private static final String PURPOSE = "keywright fingerprint";

    private final DataSource database;
    private final String name;

    /**
     * @param name the name of the database in error messages
     */
    public SecretFingerprints(DataSource database, String name) {
        this.database = database;
        this.name = name;
    }

    /** Whether the database was ever used with secrets. */
    public boolean any() {
        try (Connection connection = database.getConnection()) {
            return !stored(connection).isEmpty();
        } catch (SQLException failure) {
            throw unreadable(failure);
        }
    }

    /**
     * Compares the secrets with the fingerprints of the database, and stores the fingerprints of new versions. Errors with a {@link
     * StartupException} if a version differs or the newest known version is missing; then nothing is stored.
     */
    public void checkAndStore(Secrets secrets) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                addIfMatching(connection, fingerprints(secrets));
                connection.commit();
            } finally {
                connection.rollback();
            }
        } catch (SQLException failure) {
            throw unreadable(failure);
        }
    }

    private void addIfMatching(Connection connection, SortedMap<Version, String> current) throws SQLException {
        compare(current, stored(connection));
        add(connection, current);
        // Another node may start at the same time.
        compare(current, stored(connection));
    }

    private void compare(Map<Version, String> current, Map<Version, String> stored) {
        stored.forEach((version, fingerprint) -> {
            if (!current.getOrDefault(version, fingerprint).equals(fingerprint)) {
                throw exception(version + " differs from the one that " + name + " is used with. Data made with one"
                        + " cannot be verified with the other.");
            }
        });
        newest(stored).forEach((version) -> {
            if (!current.containsKey(version)) {
                throw exception(version + " is missing, but " + name + " contains data that needs it.");
            }
        });
    }

    private static StartupException exception(String description) {
        return new StartupException(
                description, "Give every node the same secrets, by settings or by one shared file.");
    }

    /** Older versions may be removed deliberately. */
    private static Collection<Version> newest(Map<Version, String> stored) {
        return stored.keySet().stream()
                .collect(Collectors.toMap(
                        Version::secret,
                        Function.identity(),
                        BinaryOperator.maxBy(Comparator.comparingInt(Version::number))))
                .values();
    }

    /** Sorted, so that concurrent nodes lock rows in the same order. */
    private static SortedMap<Version, String> fingerprints(Secrets secrets) {
        SortedMap<Version, String> all =
                new TreeMap<>(Comparator.comparing(Version::secret).thenComparingInt(Version::number));
        secrets.byName()
                .forEach((secret, ring) -> ring.derive(PURPOSE)
                        .versions()
                        .forEach((number, bytes) -> all.put(
                                new Version(secret.text(), number),
                                HexFormat.of().formatHex(bytes))));
        return all;
    }

    private static void add(Connection connection, SortedMap<Version, String> fingerprints) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO secret_fingerprint (secret, version, fingerprint) VALUES (?, ?, ?) ON CONFLICT DO NOTHING""")) {
            for (Map.Entry<Version, String> each : fingerprints.entrySet()) {
                insert.setString(1, each.getKey().secret());
                insert.setInt(2, each.getKey().number());
                insert.setString(3, each.getValue());
                insert.executeUpdate();
            }
        }
    }

    private static Map<Version, String> stored(Connection connection) throws SQLException {
        Map<Version, String> stored = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT secret, version, fingerprint FROM secret_fingerprint")) {
            while (rows.next()) {
                stored.put(new Version(rows.getString(1), rows.getInt(2)), rows.getString(3));
            }
        }
        return stored;
    }

    private StartupException unreadable(SQLException failure) {
        return new StartupException(
                "The database " + name + " cannot be read: " + failure.getMessage() + ".",
                "Check that it exists, and that Keywright's database user may read and write.",
                failure);
    }

    /** A version of a secret. */
    private record Version(String secret, int number) {

        @Override
        public String toString() {
            return "Version " + number + " of the secret keywright.secrets." + secret;
        }
    }
}
