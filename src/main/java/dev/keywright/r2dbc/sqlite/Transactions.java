package dev.keywright.r2dbc.sqlite;

import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The transaction of one connection, while there is one, and the cursors that end with it or with the connection. */
final class Transactions {

    private final AtomicReference<@Nullable Transaction> current = new AtomicReference<>();

    private final OpenCursors cursors = new OpenCursors();

    /** Whether readers and the writer are one lane, which a transaction has to hold to reading. */
    private final boolean sharedLane;

    private volatile boolean closed;

    Transactions(boolean sharedLane) {
        this.sharedLane = sharedLane;
    }

    @Nullable
    Transaction current() {
        return this.current.get();
    }

    OpenCursors cursors() {
        return this.cursors;
    }

    boolean closed() {
        return this.closed;
    }

    Work<Transaction> begin(Turn turn, boolean readOnly) {
        return new Begin(turn, new Transaction(turn, readOnly, this.sharedLane));
    }

    Work<Boolean> commit(Transaction transaction) {
        return Work.step((session) -> commit(transaction, session));
    }

    private void commit(Transaction transaction, Session session) throws SQLException {
        this.cursors.abandonAll(transaction.lane());
        try {
            transaction.commit(session);
        } finally {
            forgetIfOver(transaction);
        }
    }

    Work<Boolean> rollBack(Transaction transaction) {
        return Work.step((session) -> rollBack(transaction, session));
    }

    private void rollBack(Transaction transaction, Session session) {
        this.cursors.abandonAll(transaction.lane());
        transaction.rollBack(session);
        forgetIfOver(transaction);
    }

    private void forgetIfOver(Transaction transaction) {
        if (transaction.over()) {
            this.current.compareAndSet(transaction, null);
        }
    }

    /** Gives everything back. A transaction that is being begun meanwhile finds the connection closed. */
    Mono<Void> close() {
        this.closed = true;
        this.cursors.dispose();
        Transaction open = this.current.get();
        return open == null
                ? Mono.empty()
                : open.lane()
                        .tidy(Work.tidying((session) -> rollBack(open, session)))
                        .then();
    }

    private final class Begin implements Work<Transaction> {

        private final Turn turn;

        private final Transaction transaction;

        Begin(Turn turn, Transaction transaction) {
            this.turn = turn;
            this.transaction = transaction;
        }

        @Override
        public Transaction run(Session session) throws SQLException {
            this.transaction.begin(session);
            boolean sole = current.compareAndSet(null, this.transaction);
            if (closed || !sole) {
                rollBack(this.transaction, session);
                throw sole ? Refusals.connectionClosed() : new IllegalStateException("Begun twice at once");
            }
            return this.transaction;
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
