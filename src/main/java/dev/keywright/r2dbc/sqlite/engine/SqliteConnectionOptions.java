package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.SqliteConnectionFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options of a {@link SqliteConnectionFactory}. Start with {@link #file(Path)} or {@link #memory()}.
 *
 * @param file the database file, created if it does not exist (its folder is not); {@code null} for an in-memory database
 * @param readOnly whether the file is opened read-only: it must exist, and every change fails
 * @param busyTimeout how long SQLite waits for a lock of another process
 * @param synchronous how durable a commit is before it completes
 * @param readers the number of read connections in addition to the write connection, 1 to 64; an in-memory database has a single connection
 * @param maxWaiting the maximum number of requests that wait for a permit, and of statements that wait in one transaction; at least 1
 * @param maxWait how long a request waits for a permit before it is rejected
 * @param statementCacheSize the number of cached prepared statements per physical connection, 0 to disable the cache
 * @param pragmas additional pragmas, set when a physical connection is opened
 */
public record SqliteConnectionOptions(
        @Nullable Path file,
        boolean readOnly,
        Duration busyTimeout,
        Synchronous synchronous,
        int readers,
        int maxWaiting,
        Duration maxWait,
        int statementCacheSize,
        Map<String, String> pragmas) {

    private static final Pattern PRAGMA_NAME = Pattern.compile("[a-z_]{1,40}");

    private static final Pattern PRAGMA_VALUE = Pattern.compile("-?[A-Za-z0-9_.]{1,40}");

    private static final int MAX_READERS = 64;

    public SqliteConnectionOptions {
        check(file != null || !readOnly, "a read-only database needs a file");
        check(file == null || !file.toString().contains("?"), "file must not contain a question mark");
        check(!busyTimeout.isNegative() && busyTimeout.toMillis() <= Integer.MAX_VALUE, "busyTimeout is out of range");
        Objects.requireNonNull(synchronous, "synchronous must not be null");
        check(readers >= 1 && readers <= MAX_READERS, "readers must be 1 to " + MAX_READERS);
        check(maxWaiting >= 1, "waiting must be at least 1");
        check(!maxWait.isNegative() && !maxWait.isZero(), "maxWait must be positive");
        check(statementCacheSize >= 0, "statementCacheSize must not be negative");
        pragmas = Map.copyOf(pragmas);
        pragmas.forEach(SqliteConnectionOptions::checkPragma);
    }

    /** A database in a file, with the defaults: 5 s busy timeout, FULL, 4 readers, 1024 waiting requests, 10 s wait. */
    public static SqliteConnectionOptions file(Path file) {
        return defaults(Objects.requireNonNull(file, "file must not be null"));
    }

    /** An in-memory database, deleted when the factory is closed. */
    public static SqliteConnectionOptions memory() {
        return defaults(null);
    }

    private static SqliteConnectionOptions defaults(@Nullable Path file) {
        return new SqliteConnectionOptions(
                file, false, Duration.ofSeconds(5), Synchronous.FULL, 4, 1024, Duration.ofSeconds(10), 256, Map.of());
    }

    /** A read-only copy of the options. Another process may change the file meanwhile. */
    public SqliteConnectionOptions asReadOnly() {
        return new SqliteConnectionOptions(
                file, true, busyTimeout, synchronous, readers, maxWaiting, maxWait, statementCacheSize, pragmas);
    }

    public SqliteConnectionOptions withBusyTimeout(Duration timeout) {
        return new SqliteConnectionOptions(
                file, readOnly, timeout, synchronous, readers, maxWaiting, maxWait, statementCacheSize, pragmas);
    }

    public SqliteConnectionOptions withSynchronous(Synchronous mode) {
        return new SqliteConnectionOptions(
                file, readOnly, busyTimeout, mode, readers, maxWaiting, maxWait, statementCacheSize, pragmas);
    }

    public SqliteConnectionOptions withReaders(int number) {
        return new SqliteConnectionOptions(
                file, readOnly, busyTimeout, synchronous, number, maxWaiting, maxWait, statementCacheSize, pragmas);
    }

    public SqliteConnectionOptions withMaxWaiting(int number) {
        return new SqliteConnectionOptions(
                file, readOnly, busyTimeout, synchronous, readers, number, maxWait, statementCacheSize, pragmas);
    }

    public SqliteConnectionOptions withMaxWait(Duration wait) {
        return new SqliteConnectionOptions(
                file, readOnly, busyTimeout, synchronous, readers, maxWaiting, wait, statementCacheSize, pragmas);
    }

    public SqliteConnectionOptions withStatementCacheSize(int number) {
        return new SqliteConnectionOptions(
                file, readOnly, busyTimeout, synchronous, readers, maxWaiting, maxWait, number, pragmas);
    }

    public SqliteConnectionOptions withPragmas(Map<String, String> values) {
        return new SqliteConnectionOptions(
                file, readOnly, busyTimeout, synchronous, readers, maxWaiting, maxWait, statementCacheSize, values);
    }

    public boolean inMemory() {
        return this.file == null;
    }

    private static void checkPragma(String name, String value) {
        check(PRAGMA_NAME.matcher(name).matches(), "'" + name + "' is not the name of a pragma");
        check(
                PRAGMA_VALUE.matcher(value).matches(),
                "the value of pragma " + name + " must be a single word or number");
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    /** SQLite's {@code PRAGMA synchronous}; in WAL mode only FULL and EXTRA make commits survive a power failure. */
    public enum Synchronous {
        OFF,
        NORMAL,
        FULL,
        EXTRA
    }
}
