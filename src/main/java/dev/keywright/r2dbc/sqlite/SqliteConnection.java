package dev.keywright.r2dbc.sqlite;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import java.time.Duration;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** A logical connection: it holds nothing but a transaction, while there is one, and cursors that have rows left. */
final class SqliteConnection implements Connection {

    private static final Query PING = new Query("SELECT 1", SqlKind.READ, new @Nullable Object[0], 2, Duration.ZERO);

    private static final Set<IsolationLevel> LEVELS = Set.of(
            IsolationLevel.READ_UNCOMMITTED,
            IsolationLevel.READ_COMMITTED,
            IsolationLevel.REPEATABLE_READ,
            IsolationLevel.SERIALIZABLE);

    private final Transactions transactions;

    private final Database database;

    private volatile Duration longestWait;

    private volatile Duration statementTimeout = Duration.ZERO;

    SqliteConnection(Database database) {
        this.database = database;
        this.transactions = new Transactions(database.settings().inMemory());
        this.longestWait = database.settings().longestWait();
    }

    Mono<SqliteResult> run(Query query) {
        return Mono.defer(() -> start(query));
    }

    private Mono<SqliteResult> start(Query query) {
        if (this.transactions.closed()) {
            return Mono.error(Refusals.connectionClosed());
        }
        if (query.kind() == SqlKind.TRANSACTION) {
            return Mono.error(Refusals.transactionControl(query.sql()));
        }
        Transaction current = this.transactions.current();
        if (current != null) {
            return current.lane().call(query.under(current, this.transactions.cursors()));
        }
        return turnFor(query.kind()).flatMap((turn) -> turn.call(query.under(turn, this.transactions.cursors())));
    }

    /** Only a change may share its turn: other statements may not work, or not mean the same, in a transaction. */
    private Mono<Turn> turnFor(SqlKind kind) {
        Turns turns = this.database.turns(kind == SqlKind.READ);
        return kind == SqlKind.CHANGE ? turns.share(this.longestWait) : turns.take(this.longestWait);
    }

    Duration statementTimeout() {
        return this.statementTimeout;
    }

    @Override
    public SqliteStatement createStatement(String sql) {
        return new SqliteStatement(this, this.database.parse(Require.notNull(sql, "sql")));
    }

    @Override
    public SqliteBatch createBatch() {
        return new SqliteBatch(this);
    }

    @Override
    public Mono<Void> beginTransaction() {
        return Mono.defer(() -> begin(false, this.longestWait));
    }

    @Override
    public Mono<Void> beginTransaction(TransactionDefinition definition) {
        Require.notNull(definition, "definition");
        return Mono.defer(() -> begin(definition));
    }

    private Mono<Void> begin(TransactionDefinition definition) {
        IsolationLevel level = definition.getAttribute(TransactionDefinition.ISOLATION_LEVEL);
        if (level != null) {
            checkLevel(level);
        }
        boolean readOnly = Boolean.TRUE.equals(definition.getAttribute(TransactionDefinition.READ_ONLY));
        Duration wait = definition.getAttribute(TransactionDefinition.LOCK_WAIT_TIMEOUT);
        return begin(readOnly, wait == null ? this.longestWait : wait);
    }

    private Mono<Void> begin(boolean readOnly, Duration wait) {
        if (this.transactions.closed()) {
            return Mono.error(Refusals.connectionClosed());
        }
        if (this.transactions.current() != null) {
            return Mono.empty();
        }
        return this.database
                .turns(readOnly)
                .take(wait)
                .flatMap((turn) -> turn.call(this.transactions.begin(turn, readOnly)))
                .then();
    }

    @Override
    public Mono<Void> commitTransaction() {
        return inTransaction(this.transactions::commit);
    }

    @Override
    public Mono<Void> rollbackTransaction() {
        return inTransaction(this.transactions::rollBack);
    }

    @Override
    public Mono<Void> createSavepoint(String name) {
        return beginTransaction().then(savepoint("SAVEPOINT ", name));
    }

    @Override
    public Mono<Void> releaseSavepoint(String name) {
        return savepoint("RELEASE ", name);
    }

    @Override
    public Mono<Void> rollbackTransactionToSavepoint(String name) {
        return savepoint("ROLLBACK TO ", name);
    }

    private Mono<Void> savepoint(String verb, String name) {
        String sql = verb + SqlText.quote(Require.notNull(name, "name"));
        return inTransaction((current) -> Work.step((session) -> current.execute(session, sql)));
    }

    private Mono<Void> inTransaction(Function<Transaction, Work<Boolean>> step) {
        return Mono.defer(() -> {
            Transaction current = this.transactions.current();
            return current == null
                    ? Mono.empty()
                    : current.lane().call(step.apply(current)).then();
        });
    }

    @Override
    public boolean isAutoCommit() {
        return this.transactions.current() == null;
    }

    @Override
    public Mono<Void> setAutoCommit(boolean autoCommit) {
        return autoCommit ? commitTransaction() : beginTransaction();
    }

    @Override
    public IsolationLevel getTransactionIsolationLevel() {
        return IsolationLevel.SERIALIZABLE;
    }

    @Override
    public Mono<Void> setTransactionIsolationLevel(IsolationLevel isolationLevel) {
        checkLevel(Require.notNull(isolationLevel, "isolationLevel"));
        return Mono.empty();
    }

    private static void checkLevel(IsolationLevel level) {
        if (!LEVELS.contains(level)) {
            throw new IllegalArgumentException("SQLite knows no isolation level " + level.asSql());
        }
    }

    /** How long to wait for a turn; zero is not to wait at all. */
    @Override
    public Mono<Void> setLockWaitTimeout(Duration timeout) {
        Require.notNull(timeout, "timeout");
        return Mono.fromRunnable(() -> this.longestWait = timeout);
    }

    @Override
    public Mono<Void> setStatementTimeout(Duration timeout) {
        Require.notNull(timeout, "timeout");
        return Mono.fromRunnable(() -> this.statementTimeout = timeout);
    }

    @Override
    public ConnectionMetadata getMetadata() {
        return new SqliteConnectionMetadata(this.database.version());
    }

    @Override
    public Mono<Boolean> validate(ValidationDepth depth) {
        Require.notNull(depth, "depth");
        return depth == ValidationDepth.LOCAL ? Mono.fromSupplier(this::isOpen) : ping();
    }

    private boolean isOpen() {
        return !this.transactions.closed() && !this.database.closed();
    }

    private Mono<Boolean> ping() {
        return run(PING)
                .flatMap((result) -> result.map((row, columns) -> true).next())
                .onErrorReturn(false); // whatever it was, the SPI wants no error here
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(this.transactions::close);
    }
}
