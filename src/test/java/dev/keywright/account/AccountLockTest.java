package dev.keywright.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.store.FreshDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.ProgressHandler;

/** Counts the instructions of SQLite's virtual machine, which is the work that a statement does. */
class AccountLockTest {

    @TempDir
    private Path folder;

    private String url;

    @BeforeEach
    void createTables() {
        new FreshDatabase(folder).close();
        url = "jdbc:sqlite:" + folder.resolve("test.db");
    }

    private int instructionsOfLock() throws SQLException {
        AtomicInteger instructions = new AtomicInteger();
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.createStatement().execute("PRAGMA foreign_keys = ON");
            ProgressHandler.setHandler(connection, 1, new ProgressHandler() {
                @Override
                protected int progress() {
                    instructions.incrementAndGet();
                    return 0;
                }
            });
            try (PreparedStatement lock = connection.prepareStatement(AccountRepository.LOCK.replace(":id", "?"))) {
                lock.setString(1, "ann");
                assertThat(lock.executeUpdate()).isEqualTo(1);
            } finally {
                ProgressHandler.clearHandler(connection);
            }
        }
        return instructions.get();
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url)) {
            connection.createStatement().execute(sql);
        }
    }

    @Test
    void whenThereAreManyKeysThenLockingCostsTheSame() throws SQLException {
        execute("INSERT INTO account (id, username, username_key, password_hash, role, created_at)"
                + " VALUES ('ann', 'ann', 'ann', '', 'MEMBER', 0)");
        int before = instructionsOfLock();
        execute("""
                WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 1000)
                INSERT INTO api_key (id, account_id, creator_account, quota_subject, family, prefix, digest,
                    pepper_version, scopes, allowed_addresses, limits, meta, state, version, created_at, idle_since)
                SELECT printf('%012d', n), 'ann', 'ann', 'ann', printf('%012d', n), 'kw', CAST(n AS BLOB),
                    1, '', '', '', '{}', 'ACTIVE', 1, 0, 0
                FROM numbers
                """);

        assertThat(before).isPositive();
        assertThat(instructionsOfLock()).isEqualTo(before);
    }
}
