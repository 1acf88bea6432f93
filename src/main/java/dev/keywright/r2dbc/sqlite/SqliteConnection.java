package dev.keywright.r2dbc.sqlite;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionMetadata;
import io.r2dbc.spi.IsolationLevel;
import io.r2dbc.spi.TransactionDefinition;
import io.r2dbc.spi.ValidationDepth;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
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

    private final AtomicReference<@Nullable Transaction> transaction = new AtomicReference<>();

    private final OpenCursors cursors = new OpenCursors();

    private final Database database;

    private volatile boolean closed;

    private volatile Duration longestWait;

    private volatile Duration statementTimeout = Duration.ZERO;

    SqliteConnection(Database database) {
        this.database = database;
        this.longestWait = database.settings().longestWait();
    }

    Mono<SqliteResult> run(Query query) {
        return Mono.defer(() -> start(query));
    }

    private Mono<SqliteResult> start(Query query) {
        if (this.closed) {
            return Mono.error(SqliteErrors.connectionClosed());
        }
        if (query.kind() == SqlKind.TRANSACTION) {
            return Mono.error(SqliteErrors.transactionControl(query.sql()));
        }
        Transaction current = this.transaction.get();
        if (current != null) {
            return current.lane().call(query.in(current, this.cursors));
        }
        return this.database
                .turns(query.kind() == SqlKind.READ)
                .take(this.longestWait)
                .flatMap((turn) -> turn.call(query.with(turn, this.cursors)));
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
        IsolationLevel level = definition.getAttribute(TransactionDefinition.ISOLATION_LEVEL);
        if (level != null) {
            checkLevel(level);
        }
        boolean readOnly = Boolean.TRUE.equals(definition.getAttribute(TransactionDefinition.READ_ONLY));
        Duration wait = definition.getAttribute(TransactionDefinition.LOCK_WAIT_TIMEOUT);
        return Mono.defer(() -> begin(readOnly, wait == null ? this.longestWait : wait));
    }

    private Mono<Void> begin(boolean readOnly, Duration wait) {
        if (this.closed) {
            return Mono.error(SqliteErrors.connectionClosed());
        }
        if (this.transaction.get() != null) {
            return Mono.empty();
        }
        return this.database
                .turns(readOnly)
                .take(wait)
                .flatMap((turn) -> turn.call(new Begin(turn, readOnly)))
                .then();
    }

    @Override
    public Mono<Void> commitTransaction() {
        return inTransaction((current) -> Work.step((session) -> {
            this.cursors.abandonAll();
            current.commit(session);
            this.transaction.compareAndSet(current, null);
        }));
    }

    @Override
    public Mono<Void> rollbackTransaction() {
        return inTransaction((current) -> Work.step((session) -> rollBack(current, session)));
    }

    private void rollBack(Transaction current, Session session) {
        this.cursors.abandonAll();
        current.rollBack(session);
        this.transaction.compareAndSet(current, null);
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
        return inTransaction((current) -> Work.step((session) -> {
            current.check();
            session.execute(sql);
        }));
    }

    private Mono<Void> inTransaction(java.util.function.Function<Transaction, Work<Boolean>> step) {
        return Mono.defer(() -> {
            Transaction current = this.transaction.get();
            return current == null
                    ? Mono.empty()
                    : current.lane().call(step.apply(current)).then();
        });
    }

    @Override
    public boolean isAutoCommit() {
        return this.transaction.get() == null;
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
        return this.database.metadata();
    }

    @Override
    public Mono<Boolean> validate(ValidationDepth depth) {
        Require.notNull(depth, "depth");
        return depth == ValidationDepth.LOCAL ? Mono.fromSupplier(() -> !this.closed) : ping();
    }

    private Mono<Boolean> ping() {
        return run(PING)
                .flatMap((result) -> result.map((row, columns) -> true).next())
                .onErrorReturn(io.r2dbc.spi.R2dbcException.class, false);
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(this::end);
    }

    private Mono<Void> end() {
        this.closed = true;
        this.cursors.dispose();
        Transaction current = this.transaction.get();
        if (current == null) {
            return Mono.empty();
        }
        return current.lane()
                .tidy(Work.tidying((session) -> rollBack(current, session)))
                .then();
    }

    /** Begins a transaction with a turn, and gives the turn back if it comes to nothing. */
    private final class Begin implements Work<Transaction> {

        private final Turn turn;

        private final boolean readOnly;

        Begin(Turn turn, boolean readOnly) {
            this.turn = turn;
            this.readOnly = readOnly;
        }

        @Override
        public Transaction run(Session session) throws SQLException {
            Transaction begun = new Transaction(
                    this.turn, this.readOnly, database.settings().inMemory());
            begun.begin(session);
            boolean first = transaction.compareAndSet(null, begun);
            if (closed || !first) {
                rollBack(begun, session);
                throw first ? SqliteErrors.connectionClosed() : new IllegalStateException("Begun twice at once");
            }
            return begun;
        }

        @Override
        public void skip() {
            this.turn.giveBack();
        }

        @Override
        public void undo(Session session, Transaction begun) {
            rollBack(begun, session);
        }
    }
}
