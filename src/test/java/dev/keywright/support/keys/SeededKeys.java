package dev.keywright.support.keys;

import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyDigester;
import dev.keywright.support.store.TestKeyrings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** Inserts many keys into the data folder of a stopped service, for the benchmark. With plain JDBC a million keys take a minute. */
public final class SeededKeys {

    /** All bytes of the pepper, which the service under test must use too. */
    public static final int PEPPER = 1;

    private static final String ACCOUNT = "00000000-0000-0000-0000-000000000001";
    private static final int BATCH = 10_000;
    private static final int LIMITED = 10_000;

    private final KeyDigester digester = new KeyDigester(TestKeyrings.of(Map.of(1, PEPPER)));
    private final SecureRandom random = new SecureRandom();
    private final Path folder;

    private SeededKeys(Path folder) {
        this.folder = folder;
    }

    /** Fills a SQLite database, and writes each kind of key text to a file in the folder, one per line. */
    public static void fill(Path folder, Path database, int keys) throws SQLException, IOException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database)) {
            connection.createStatement().execute("PRAGMA synchronous = OFF");
            connection.createStatement().execute("PRAGMA cache_size = -1000000");
            fill(folder, connection, keys);
        }
    }

    /** Like the other method, with any database. */
    public static void fill(Path folder, Connection connection, int keys) throws SQLException, IOException {
        SeededKeys seeded = new SeededKeys(folder);
        connection.setAutoCommit(false);
        seeded.addAccount(connection);
        seeded.write("keys.txt", seeded.add(connection, keys, "reports:read", ""));
        seeded.write("limited.txt", seeded.add(connection, LIMITED, "reports:read", "burst=1000000/1"));
        seeded.write("service.txt", seeded.add(connection, 1, "keywright:verify", ""));
        seeded.write("writer.txt", seeded.add(connection, 1, "keywright:keys:write", ""));
        seeded.write("unknown.txt", seeded.made(100_000, (text) -> text.text()));
        seeded.write("mistyped.txt", seeded.made(1000, SeededKeys::mistyped));
    }

    private void addAccount(Connection connection) throws SQLException {
        connection.createStatement().execute("""
                        INSERT INTO account (id, username, username_key, password_hash, role, created_at)
                        VALUES ('%s', 'bench', 'bench', 'no hash', 'OPERATOR', 0)
                        """.formatted(ACCOUNT));
        connection.commit();
    }

    private List<String> add(Connection connection, int count, String scopes, String limits) throws SQLException {
        List<String> texts = new ArrayList<>(count);
        try (PreparedStatement insert = connection.prepareStatement("""
                INSERT INTO api_key (id, account_id, creator_account, quota_subject, family, name, prefix, digest, pepper_version,
                    scopes, allowed_addresses, limits, meta, state, version, created_at, idle_since)
                VALUES (?, ?, ?, ?, ?, 'bench', 'kw', ?, 1, ?, '', ?, '{"team":"finance"}', 'ACTIVE', 1, 0, 0)
                """)) {
            for (int i = 1; i <= count; i++) {
                ApiKeyString text = ApiKeyString.random("kw", random);
                bind(insert, text, scopes, limits);
                texts.add(text.text());
                if (i % BATCH == 0 || i == count) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
        }
        return texts;
    }

    private void bind(PreparedStatement insert, ApiKeyString text, String scopes, String limits) throws SQLException {
        insert.setString(1, text.id().value());
        insert.setString(2, ACCOUNT);
        insert.setString(3, ACCOUNT);
        insert.setString(4, ACCOUNT);
        insert.setString(5, text.id().value());
        insert.setBytes(6, digester.digest(text).bytes());
        insert.setString(7, scopes);
        insert.setString(8, limits);
        insert.addBatch();
    }

    private List<String> made(int count, Function<ApiKeyString, String> spelling) {
        List<String> texts = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            texts.add(spelling.apply(ApiKeyString.random("kw", random)));
        }
        return texts;
    }

    /** Changes the last character, which belongs to the checksum. */
    private static String mistyped(ApiKeyString key) {
        String text = key.text();
        char last = text.charAt(text.length() - 1);
        return text.substring(0, text.length() - 1) + (last == '0' ? '1' : '0');
    }

    private void write(String name, List<String> texts) throws IOException {
        Files.write(folder.resolve(name), texts);
    }
}
