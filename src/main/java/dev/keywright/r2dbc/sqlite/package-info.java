/**
 * An R2DBC 1.0 driver for SQLite, made of sqlite-jdbc on a few threads of its own. It stands alone: begin with
 * {@link dev.keywright.r2dbc.sqlite.SqliteConnectionFactory} or with a URL of
 * {@link dev.keywright.r2dbc.sqlite.SqliteConnectionFactoryProvider}.
 *
 * <p>It passes R2DBC's own compatibility kit, {@code TestKit} of r2dbc-spi-test 1.0.0: all 34 tests, none disabled
 * ({@code SqliteTestKitTest}).
 *
 * <h2>Connections</h2>
 *
 * SQLite lets one connection write at a time and, in WAL mode, any number read beside it. So the factory owns the
 * physical connections, one that writes and a few that may only read, and what it hands out is a logical connection
 * that holds nothing but a transaction. It costs an object; a pool before it gains nothing. A database in memory has
 * one physical connection for all. Each is opened when it is first needed, with WAL, {@code foreign_keys=ON} and
 * {@code synchronous=FULL}: what was answered outlives a loss of power. What is opened {@code asReadOnly} is never made
 * nor changed, not even by taking in the log that another process left.
 *
 * <h2>Threads</h2>
 *
 * Each physical connection is a <em>lane</em>: a queue of jobs, done one at a time on the factory's scheduler, which
 * is bounded and elastic. JDBC runs nowhere else, and nothing here blocks the thread that subscribes or cancels. A
 * statement costs one hop: it is prepared or found prepared, run, and its first rows are copied in one job. The
 * thread that did the job passes the lane on first and carries the result downstream after, so a subscriber that is
 * slow, or even blocks, keeps no lane. There are a few threads more than lanes for that. It is not Reactor's own
 * bounded elastic scheduler, which ties a task to one thread, and so has to wake it for each.
 *
 * <h2>Turns</h2>
 *
 * Whoever uses a lane holds its <em>turn</em>, for one statement or for a transaction. The writer's turn goes by a fair
 * queue, first come first served; readers have such a queue too. It is bounded in length and in time, both settable:
 * who finds it full or waits too long gets an {@link io.r2dbc.spi.R2dbcTransientResourceException}. Cancelling leaves
 * the queue. A statement takes a reader if its first words show that it only reads, and the writer in all doubt.
 *
 * <p>Every turn, statement and cursor has just one owner at each moment, and the hand-written {@code Subscription}s
 * ({@code PermitRequest}, {@code Task}) exist to keep it so: what can't be delivered is undone on the lane. A cancel stops a
 * read that runs; a change that has begun runs to its end, and is then there or not as a whole.
 *
 * <h2>Shared commits</h2>
 *
 * A commit waits for the disk, and that is most of what a small change costs. So when the writer's turn comes to a
 * single change (INSERT, UPDATE or DELETE outside of a transaction), those that wait right behind it share the turn, up
 * to a bound: they run in one transaction, in their order, and each is told after its commit what it would have been
 * told alone. A transaction in the queue, or a statement of another kind, ends the group and has its own turn; nobody
 * is passed by. Whoever finds the writer free shares with nobody and pays for nothing.
 *
 * <ul>
 *   <li>A statement that fails undoes itself, and the others go on. There is no savepoint around each: SQLite keeps a
 *       statement whole by itself, just as it does alone, whereas a savepoint would undo what {@code ON CONFLICT FAIL}
 *       is written to keep, but only under load.
 *   <li>After some errors (a full disk, a timeout, {@code ON CONFLICT ROLLBACK}) SQLite rolls all back. Whose statement
 *       did that is told so; the others have been told nothing yet, and are run again, each alone. So they are if a
 *       deferred foreign key turns out to be broken at the commit, for then it is not known who broke it.
 *   <li>If the commit fails for another reason, or the transaction can't be begun, all are told. Nothing is tried
 *       again: a disk that could not sync once may say yes the second time and mean nothing by it.
 *   <li>A caller who cancels before the group begins is left out; later, its change is done with the others.
 *   <li>A deferred key that one caller breaks and the next one mends within a group is accepted, where alone the first
 *       would have been refused.
 *   <li>Each is told by a task of its own, so that none waits for what another does with its answer.
 * </ul>
 *
 * <h2>Transactions</h2>
 *
 * Beginning one takes the writer's turn and is {@code BEGIN IMMEDIATE}, so that it can't fail half-way for a lock that
 * another holds. A read-only one takes a reader and is {@code BEGIN DEFERRED}: a snapshot as of its first statement.
 * All are serializable, which meets every weaker level that is asked for. Closing the connection rolls back. After
 * some errors (a full disk, {@code ON CONFLICT ROLLBACK}) SQLite rolls back of itself and would commit each further
 * statement alone; the driver finds that out and refuses them until the transaction is ended. Text like {@code COMMIT}
 * is refused, for the lane is shared. Beginning within a transaction changes nothing; a savepoint without one begins
 * one.
 *
 * <h2>Results</h2>
 *
 * Rows of a read come in chunks (128, or the fetch size), each copied only after the one before was taken up: that is
 * the back-pressure. A reader stays held until the last row was taken or the result is cancelled; a result that nobody
 * reads is freed when its connection closes. A change is run to its end at once with all rows it returns, because
 * SQLite commits it only then. A row is a copy and stays good.
 *
 * <h2>Types</h2>
 *
 * <table>
 * <caption>How Java's types are stored</caption>
 * <tr><th>Java</th><th>SQLite</th></tr>
 * <tr><td>Byte, Short, Integer, Long, Boolean (0 or 1)</td><td>INTEGER</td></tr>
 * <tr><td>Float, Double</td><td>REAL</td></tr>
 * <tr><td>byte[], ByteBuffer, Blob</td><td>BLOB; a Blob is read into memory</td></tr>
 * <tr><td>String, Clob, UUID, BigDecimal, BigInteger</td><td>TEXT, so a number keeps every digit</td></tr>
 * <tr><td>Instant, OffsetDateTime, LocalDateTime, LocalDate, LocalTime</td><td>TEXT in ISO 8601, with nine digits of
 * a second: it sorts as time does (an OffsetDateTime only among those of one offset)</td></tr>
 * </table>
 *
 * A value is read as any type that can hold it (a Float or Double may round it); else an
 * {@link java.lang.IllegalArgumentException} names the column. Without a type it is Integer, or Long if it is large or
 * declared BIGINT; Boolean if declared so; Double, String or ByteBuffer.
 *
 * <h2>What it does not do</h2>
 *
 * <ul>
 *   <li>What belongs to one physical connection is not seen from the others: temporary tables, {@code ATTACH}, most
 *       pragmas, {@code last_insert_rowid()} and {@code changes()}. Within a transaction they work; rather use
 *       {@code RETURNING} or {@code returnGeneratedValues}, and settings for pragmas.
 *   <li>Bindings that were {@code add}ed, and a batch, are as many statements: begin a transaction to have them whole.
 *   <li>Several statements in one text can't have parameters.
 *   <li>Statements are kept prepared, and forget that when the schema is changed through this factory. Another process
 *       that adds columns is not noticed by a kept {@code SELECT *}.
 *   <li>In memory a result that is read slowly holds the only connection: whoever needs another meanwhile waits.
 *   <li>SQLite's own wait for a lock of another process ({@code busy_timeout}) keeps the lane's thread.
 * </ul>
 */
@NullMarked
package dev.keywright.r2dbc.sqlite;

import org.jspecify.annotations.NullMarked;
