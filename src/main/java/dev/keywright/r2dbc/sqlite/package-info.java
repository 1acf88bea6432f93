/**
 * An R2DBC 1.0 driver for SQLite, based on sqlite-jdbc and a few threads of its own. It is independent of the service: start
 * with {@link dev.keywright.r2dbc.sqlite.SqliteConnectionFactory} or with a URL of
 * {@link dev.keywright.r2dbc.sqlite.SqliteConnectionFactoryProvider}.
 *
 * <p>It passes R2DBC's compatibility kit, {@code TestKit} of r2dbc-spi-test 1.0.0: all 34 tests, none disabled
 * ({@code SqliteTestKitTest}).
 *
 * <h2>Connections</h2>
 *
 * SQLite permits one writing connection and, in WAL mode, any number of concurrent readers. The factory therefore owns the
 * physical connections, one that writes and a few that can only read, and returns logical connections that hold nothing but a
 * transaction. A logical connection costs one object, so a pool has no benefit. An in-memory database has a single physical
 * connection. Each physical connection is opened at its first use, with WAL, {@code foreign_keys=ON} and
 * {@code synchronous=FULL}: a completed commit survives a power failure. A database opened {@code asReadOnly} is never created or
 * changed, not even by applying the log that another process left.
 *
 * <h2>Threads</h2>
 *
 * Each physical connection has a <em>worker</em>: a queue of tasks, which run one at a time on the factory's scheduler, which is
 * bounded and elastic. JDBC runs nowhere else, and nothing blocks the thread that subscribes or cancels. A statement needs one
 * task: it is prepared or taken from the cache, executed, and its first rows are copied. The thread that ran the task first
 * passes the connection on and then delivers the result, so a slow or even blocking subscriber does not occupy the connection.
 * There are a few more threads than workers for this. Reactor's bounded elastic scheduler is not used because it ties a task to
 * one thread, which has to be woken up for each task.
 *
 * <h2>Permits</h2>
 *
 * Using a worker requires a <em>permit</em>, for one statement or for a transaction. The writer's permits are granted in order of
 * request; the readers have such a queue too. A queue is limited in length and in time, both configurable. A request that finds
 * it full or waits too long fails with {@link io.r2dbc.spi.R2dbcTransientResourceException}. Cancelling leaves the queue. A
 * statement uses a reader if its first words show that it only reads, otherwise the writer.
 *
 * <p>Every permit, statement and cursor has exactly one owner at each moment. The hand-written {@code Subscription}s
 * ({@code PermitRequest}, {@code Task}) ensure this: a result that cannot be delivered is undone on the worker. A cancellation
 * interrupts a running read. A change that has started runs to its end, and then either takes effect completely or not at all.
 *
 * <h2>Group commit</h2>
 *
 * A commit waits for the disk, which is most of the cost of a small change. When the writer's permit is granted to a single change
 * (INSERT, UPDATE or DELETE outside of a transaction), the changes directly behind it share the permit, up to a maximum. They run
 * in one transaction, in their order, and each subscriber receives after the commit what it would have received alone. A
 * transaction in the queue, or a statement of another kind, ends the group and has its own permit; the order never changes. A
 * change that finds the writer idle is not delayed.
 *
 * <ul>
 * <li>A statement that fails undoes itself, and the others continue. There is no savepoint around each statement: SQLite
 *     statements are atomic, and a savepoint would undo what {@code ON CONFLICT FAIL} is meant to keep, but only under load.
 * <li>After some errors (a full disk, a timeout, {@code ON CONFLICT ROLLBACK}) SQLite rolls everything back. The statement that
 *     caused it fails. The subscribers of the others have not been notified, so those statements run again, each alone. The same
 *     happens if a deferred foreign key is violated at the commit, because the cause is then unknown.
 * <li>If the commit fails for another reason, or the transaction cannot be started, all fail. Nothing is retried: after a failed
 *     fsync a retry may succeed without the data being durable.
 * <li>A request cancelled before the group starts is left out; later its change runs with the others.
 * <li>A deferred foreign key violated by one change and satisfied by a later one of the same group is accepted; alone, the first
 *     change would fail.
 * <li>Each subscriber is notified by a separate task, so that none waits for another.
 * </ul>
 *
 * <h2>Transactions</h2>
 *
 * A transaction takes the writer's permit and starts with {@code BEGIN IMMEDIATE}, so it cannot fail later for another
 * connection's lock. A read-only transaction takes a reader and starts with {@code BEGIN DEFERRED}: a snapshot as of its first
 * statement. All are serializable, which satisfies every requested isolation level. Closing the connection rolls back. After some
 * errors (a full disk, {@code ON CONFLICT ROLLBACK}) SQLite rolls back by itself and would commit each further statement
 * separately; the driver detects this and rejects statements until the transaction is ended. Text like {@code COMMIT} is rejected,
 * because the physical connection is shared. Beginning a transaction within a transaction has no effect; a savepoint without one
 * begins one.
 *
 * <h2>Results</h2>
 *
 * The rows of a query arrive in chunks (128 rows, or the fetch size). Each chunk is copied only after the previous one is
 * consumed, which provides back-pressure. A reader stays occupied until the last row is consumed or the result is cancelled; an
 * unread result is released when its connection closes. A change runs to its end at once, including all rows that it returns,
 * because SQLite commits it only then. A row is a copy and remains valid.
 *
 * <h2>Types</h2>
 *
 * <table>
 * <caption>How Java types are stored</caption>
 * <tr><th>Java</th><th>SQLite</th></tr>
 * <tr><td>Byte, Short, Integer, Long, Boolean (0 or 1)</td><td>INTEGER</td></tr>
 * <tr><td>Float, Double</td><td>REAL</td></tr>
 * <tr><td>byte[], ByteBuffer, Blob</td><td>BLOB; a Blob is read into memory</td></tr>
 * <tr><td>String, Clob, UUID, BigDecimal, BigInteger</td><td>TEXT, so a number keeps every digit</td></tr>
 * <tr><td>Instant, OffsetDateTime, LocalDateTime, LocalDate, LocalTime</td><td>TEXT in ISO 8601 with nine decimals of a second:
 *     text order is time order (for OffsetDateTime only with equal offsets)</td></tr>
 * </table>
 *
 * A value can be read as any type that can represent it (a Float or Double may round it); otherwise an
 * {@link java.lang.IllegalArgumentException} names the column. The default type is Integer, or Long if the value is large or the
 * column is declared BIGINT; Boolean if declared so; Double, String or ByteBuffer.
 *
 * <h2>Limitations</h2>
 *
 * <ul>
 * <li>The state of one physical connection is not visible to others: temporary tables, {@code ATTACH}, most pragmas,
 *     {@code last_insert_rowid()} and {@code changes()}. Within a transaction they work. Prefer {@code RETURNING} or
 *     {@code returnGeneratedValues}, and options for pragmas.
 * <li>{@code add}ed bindings and batches are separate statements: use a transaction to make them atomic.
 * <li>Multiple statements in one text cannot have parameters.
 * <li>Prepared statements are cached until the schema changes through this factory. A cached {@code SELECT *} does not notice
 *     columns that another process adds.
 * <li>An in-memory result that is read slowly occupies the only connection, so other requests wait.
 * <li>SQLite's wait for a lock of another process ({@code busy_timeout}) blocks the worker's thread.
 * </ul>
 */
@NullMarked
package dev.keywright.r2dbc.sqlite;

import org.jspecify.annotations.NullMarked;
