package dev.keywright.r2dbc.sqlite;

import dev.keywright.r2dbc.sqlite.engine.Permit;
import dev.keywright.r2dbc.sqlite.engine.PermitQueue;
import dev.keywright.r2dbc.sqlite.engine.SqliteEngine;
import dev.keywright.r2dbc.sqlite.engine.SqliteResult;
import dev.keywright.r2dbc.sqlite.engine.StatementExecution;
import dev.keywright.r2dbc.sqlite.engine.TaskBody;
import dev.keywright.r2dbc.sqlite.engine.Transaction;
import dev.keywright.r2dbc.sqlite.engine.TransactionState;
import dev.keywright.r2dbc.sqlite.error.Require;
import dev.keywright.r2dbc.sqlite.error.SqliteExceptions;
import dev.keywright.r2dbc.sqlite.sql.SqlKind;
import dev.keywright.r2dbc.sqlite.sql.SqlText;
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

/** A logical connection. It only holds its active transaction, and cursors with remaining rows. */
final class SqliteConnection implements Connection {

    private static final StatementExecution PING =
            new StatementExecution("SELECT 1", SqlKind.READ, new @Nullable Object[0], 2, Duration.ZERO);

    private static final Set<IsolationLevel> LEVELS = Set.of(
            IsolationLevel.READ_UNCOMMITTED,
            IsolationLevel.READ_COMMITTED,
            IsolationLevel.REPEATABLE_READ,
            IsolationLevel.SERIALIZABLE);

    private final TransactionState transactionState;

    private final SqliteEngine engine;

    private volatile Duration maxWait;

    private volatile Duration statementTimeout = Duration.ZERO;

    SqliteConnection(SqliteEngine engine) {
        this.engine = engine;
        this.transactionState = new TransactionState(engine.settings().inMemory());
        this.maxWait = engine.settings().maxWait();
    }

    Mono<SqliteResult> run(StatementExecution statementExecution) {
        return Mono.defer(() -> start(statementExecution));
    }

    private Mono<SqliteResult> start(StatementExecution statementExecution) {
        if (this.transactionState.closed()) {
            return Mono.error(SqliteExceptions.connectionClosed());
        }
        if (statementExecution.kind() == SqlKind.TRANSACTION) {
            return Mono.error(SqliteExceptions.transactionControl(statementExecution.sql()));
        }
        Transaction current = this.transactionState.current();
        if (current != null) {
            return current.worker().call(statementExecution.under(current, this.transactionState.cursors()));
        }
        return permitFor(statementExecution.kind())
                .flatMap((permit) -> permit.call(statementExecution.under(permit, this.transactionState.cursors())));
    }

    /** Only changes may share a permit: other statements may fail, or behave differently, in a transaction. */
    private Mono<Permit> permitFor(SqlKind kind) {
        PermitQueue permitQueue = this.engine.permits(kind == SqlKind.READ);
        return kind == SqlKind.CHANGE ? permitQueue.share(this.maxWait) : permitQueue.take(this.maxWait);
    }

    Duration statementTimeout() {
        return this.statementTimeout;
    }

    @Override
    public SqliteStatement createStatement(String sql) {
        return new SqliteStatement(this, this.engine.parse(Require.notNull(sql, "sql")));
    }

    @Override
    public SqliteBatch createBatch() {
        return new SqliteBatch(this);
    }

    @Override
    public Mono<Void> beginTransaction() {
        return Mono.defer(() -> begin(false, this.maxWait));
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
        return begin(readOnly, wait == null ? this.maxWait : wait);
    }

    private Mono<Void> begin(boolean readOnly, Duration wait) {
        if (this.transactionState.closed()) {
            return Mono.error(SqliteExceptions.connectionClosed());
        }
        if (this.transactionState.current() != null) {
            return Mono.empty();
        }
        return this.engine
                .permits(readOnly)
                .take(wait)
                .flatMap((permit) -> permit.call(this.transactionState.begin(permit, readOnly)))
                .then();
    }

    @Override
    public Mono<Void> commitTransaction() {
        return inTransaction(this.transactionState::commit);
    }

    @Override
    public Mono<Void> rollbackTransaction() {
        return inTransaction(this.transactionState::rollBack);
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
        return inTransaction((current) -> TaskBody.step((jdbcSession) -> current.execute(jdbcSession, sql)));
    }

    private Mono<Void> inTransaction(Function<Transaction, TaskBody<Boolean>> step) {
        return Mono.defer(() -> {
            Transaction current = this.transactionState.current();
            return current == null
                    ? Mono.empty()
                    : current.worker().call(step.apply(current)).then();
        });
    }

    @Override
    public boolean isAutoCommit() {
        return this.transactionState.current() == null;
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
            throw new IllegalArgumentException("SQLite does not support the isolation level " + level.asSql());
        }
    }

    /** Sets the maximum wait for a permit; zero means not to wait. */
    @Override
    public Mono<Void> setLockWaitTimeout(Duration timeout) {
        Require.notNull(timeout, "timeout");
        return Mono.fromRunnable(() -> this.maxWait = timeout);
    }

    @Override
    public Mono<Void> setStatementTimeout(Duration timeout) {
        Require.notNull(timeout, "timeout");
        return Mono.fromRunnable(() -> this.statementTimeout = timeout);
    }

    @Override
    public ConnectionMetadata getMetadata() {
        return new Metadata(this.engine.version());
    }

    @Override
    public Mono<Boolean> validate(ValidationDepth depth) {
        Require.notNull(depth, "depth");
        return depth == ValidationDepth.LOCAL ? Mono.fromSupplier(this::isOpen) : ping();
    }

    private boolean isOpen() {
        return !this.transactionState.closed() && !this.engine.closed();
    }

    private Mono<Boolean> ping() {
        return run(PING)
                .flatMap((result) -> result.map((row, columns) -> true).next())
                .onErrorReturn(false); // the SPI expects no error here
    }

    @Override
    public Mono<Void> close() {
        return Mono.defer(this.transactionState::close);
    }

    /** The name and version of the SQLite library. */
    private record Metadata(String version) implements ConnectionMetadata {

        @Override
        public String getDatabaseProductName() {
            return "SQLite";
        }

        @Override
        public String getDatabaseVersion() {
            return this.version;
        }
    }
}
