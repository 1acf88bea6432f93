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
 * Which secrets a database belongs to: of each version a fingerprint, from which nothing of the secret can be told. What a
 * node with other secrets writes cannot be recognised by the rest, so such a node must not start.
 */
public final class SecretFingerprints {

    private static final String PURPOSE = "keywright fingerprint";

    private final DataSource database;
    private final String name;

    /**
     * Those of a database.
     *
     * @param name what the database is called in a refusal
     */
    public SecretFingerprints(DataSource database, String name) {
        this.database = database;
        this.name = name;
    }

    /** Whether the database was ever used with secrets. */
    public boolean any() {
        try (Connection connection = database.getConnection()) {
            return !known(connection).isEmpty();
        } catch (SQLException failure) {
            throw unreadable(failure);
        }
    }

    /**
     * Holds the secrets against those that the database was used with, and adds what is new of them. Errors with a {@link
     * StartupException} if a version is another one, or if the newest that is known is not there; then nothing was added.
     */
    public void check(Secrets secrets) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                addIfAlike(connection, fingerprints(secrets));
                connection.commit();
            } finally {
                connection.rollback();
            }
        } catch (SQLException failure) {
            throw unreadable(failure);
        }
    }

    private void addIfAlike(Connection connection, SortedMap<Version, String> ours) throws SQLException {
        compare(ours, known(connection));
        add(connection, ours);
        // Another node may have begun at the same time.
        compare(ours, known(connection));
    }

    private void compare(Map<Version, String> ours, Map<Version, String> known) {
        known.forEach((version, fingerprint) -> {
            if (!ours.getOrDefault(version, fingerprint).equals(fingerprint)) {
                throw exception(version + " is not the one that " + name + " is used with. What was made with the one"
                        + " cannot be recognised with the other.");
            }
        });
        newest(known).forEach((version) -> {
            if (!ours.containsKey(version)) {
                throw exception(version + " is not given, and " + name + " is used with it.");
            }
        });
    }

    private static StartupException exception(String description) {
        return new StartupException(description, "Give every node the same secrets, by its settings or by one file.");
    }

    /** What is out of use may be taken away for good. */
    private static Collection<Version> newest(Map<Version, String> known) {
        return known.keySet().stream()
                .collect(Collectors.toMap(
                        Version::secret,
                        Function.identity(),
                        BinaryOperator.maxBy(Comparator.comparingInt(Version::number))))
                .values();
    }

    /** In an order that is the same for all, since two that add them at once wait for each other's. */
    private static SortedMap<Version, String> fingerprints(Secrets secrets) {
        SortedMap<Version, String> all =
                new TreeMap<>(Comparator.comparing(Version::secret).thenComparingInt(Version::number));
        secrets.byName()
                .forEach((secret, ring) -> ring.derive(PURPOSE)
                        .versions()
                        .forEach((number, bytes) -> all.put(
                                new Version(secret, number), HexFormat.of().formatHex(bytes))));
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

    private static Map<Version, String> known(Connection connection) throws SQLException {
        Map<Version, String> known = new HashMap<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT secret, version, fingerprint FROM secret_fingerprint")) {
            while (rows.next()) {
                known.put(new Version(rows.getString(1), rows.getInt(2)), rows.getString(3));
            }
        }
        return known;
    }

    private StartupException unreadable(SQLException failure) {
        return new StartupException(
                "The database " + name + " cannot be read: " + failure.getMessage() + ".",
                "See that it is there, and that the user that Keywright has in it may read and write.",
                failure);
    }

    /** One version of one secret. */
    private record Version(String secret, int number) {

        @Override
        public String toString() {
            return "Version " + number + " of the secret keywright.secrets." + secret;
        }
    }
}
