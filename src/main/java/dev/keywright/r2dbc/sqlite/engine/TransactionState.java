package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.error.SqliteExceptions;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The active transaction of one connection, if any, and the cursors that end with it or with the connection. */
public final class TransactionState {

    private final AtomicReference<@Nullable Transaction> current = new AtomicReference<>();

    private final OpenCursors cursors = new OpenCursors();

    /** Whether readers and the writer share one worker, which a read-only transaction has to restrict to queries. */
    private final boolean sharedWorker;

    private volatile boolean closed;

    public TransactionState(boolean sharedWorker) {
        this.sharedWorker = sharedWorker;
    }

    @Nullable
    public Transaction current() {
        return this.current.get();
    }

    public OpenCursors cursors() {
        return this.cursors;
    }

    public boolean closed() {
        return this.closed;
    }

    public TaskBody<Transaction> begin(Permit permit, boolean readOnly) {
        return new Begin(permit, new Transaction(permit, readOnly, this.sharedWorker));
    }

    public TaskBody<Boolean> commit(Transaction transaction) {
        return TaskBody.step((jdbcSession) -> commit(transaction, jdbcSession));
    }

    private void commit(Transaction transaction, JdbcSession jdbcSession) throws SQLException {
        this.cursors.abandonAll(transaction.worker());
        try {
            transaction.commit(jdbcSession);
        } finally {
            forgetIfOver(transaction);
        }
    }

    public TaskBody<Boolean> rollBack(Transaction transaction) {
        return TaskBody.step((jdbcSession) -> rollBack(transaction, jdbcSession));
    }

    private void rollBack(Transaction transaction, JdbcSession jdbcSession) {
        this.cursors.abandonAll(transaction.worker());
        transaction.rollBack(jdbcSession);
        forgetIfOver(transaction);
    }

    private void forgetIfOver(Transaction transaction) {
        if (transaction.ended()) {
            this.current.compareAndSet(transaction, null);
        }
    }

    /** Releases everything. A transaction that is being started meanwhile finds the connection closed. */
    public Mono<Void> close() {
        this.closed = true;
        this.cursors.dispose();
        Transaction open = this.current.get();
        return open == null
                ? Mono.empty()
                : open.worker()
                        .cleanUp(TaskBody.cleanup((jdbcSession) -> rollBack(open, jdbcSession)))
                        .then();
    }

    private final class Begin implements TaskBody<Transaction> {

        private final Permit permit;

        private final Transaction transaction;

        Begin(Permit permit, Transaction transaction) {
            this.permit = permit;
            this.transaction = transaction;
        }

        @Override
        public Transaction run(JdbcSession jdbcSession) throws SQLException {
            this.transaction.begin(jdbcSession);
            boolean sole = current.compareAndSet(null, this.transaction);
            if (closed || !sole) {
                rollBack(this.transaction, jdbcSession);
                throw sole
                        ? SqliteExceptions.connectionClosed()
                        : new IllegalStateException("Two transactions were started concurrently");
            }
            return this.transaction;
        }

        @Override
        public void skip() {
            this.permit.release();
        }

        @Override
        public void undo(JdbcSession jdbcSession, Transaction transaction) {
            rollBack(transaction, jdbcSession);
        }
    }
}
