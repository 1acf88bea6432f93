package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.error.SqliteExceptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Who may use which lane: first come, first served, and no more than a bound wait. The writer is one such set of a
 * single lane; the readers are another. Nothing here blocks: the lock is held for a few instructions only.
 */
public final class PermitQueue {

    /**
     * How many share a turn at the most. The first waits for the last, and a transaction behind them for all. With so
     * many, each bears a 64th of a commit, which is less than its own statement costs: more would gain next to nothing.
     */
    public static final int MAX_SHARING = 64;

    private final Deque<ConnectionWorker> free;

    private final Deque<PermitRequest> waiting = new ArrayDeque<>();

    private final String name;

    private final int workers;

    private final int bound;

    private boolean closed;

    PermitQueue(String name, Collection<ConnectionWorker> workers, int bound) {
        this.name = name;
        this.free = new ArrayDeque<>(workers);
        this.workers = workers.size();
        this.bound = bound;
    }

    /** A turn, when there is one; cancelling leaves the queue. Whoever gets a turn has to give it back. */
    public Mono<Permit> take(Duration longestWait) {
        return permit(longestWait, false);
    }

    /** The same for who wants to make just one change, and may share the turn with those next to it that do too. */
    public Mono<Permit> share(Duration longestWait) {
        return permit(longestWait, true);
    }

    private Mono<Permit> permit(Duration longestWait, boolean sharing) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Permit> actual) {
                actual.onSubscribe(new PermitRequest(PermitQueue.this, longestWait, sharing, actual));
            }
        };
    }

    /** Grants the waiter its turn, has it wait, or refuses it. */
    void enter(PermitRequest permitRequest) {
        ConnectionWorker worker;
        synchronized (this) {
            if (permitRequest.gone()) {
                return;
            }
            worker = this.closed ? null : this.free.pollFirst();
            if (worker == null && !this.closed && this.waiting.size() < this.bound) {
                this.waiting.addLast(permitRequest);
                permitRequest.startClock();
                return;
            }
        }
        if (worker != null) {
            grant(permitRequest, worker);
        } else {
            permitRequest.reject(
                    this.closed ? SqliteExceptions.closed() : SqliteExceptions.tooMany(waitForTurn(), this.bound));
        }
    }

    synchronized void leave(PermitRequest permitRequest) {
        this.waiting.remove(permitRequest);
    }

    void release(ConnectionWorker worker) {
        List<PermitRequest> next;
        synchronized (this) {
            next = pollNext();
            if (next.isEmpty()) {
                this.free.addFirst(worker);
            }
        }
        if (next.size() == 1) {
            grant(next.get(0), worker);
        } else if (!next.isEmpty()) {
            new SharedPermit(worker, this).grantTo(next);
        }
    }

    /** The first in the queue, with those behind it that may share its turn. Nobody is passed by. */
    private List<PermitRequest> pollNext() {
        List<PermitRequest> next = new ArrayList<>();
        PermitRequest first = this.waiting.peekFirst();
        boolean sharing = first != null && first.sharing();
        int max = sharing ? MAX_SHARING : 1;
        while (first != null && next.size() < max && first.sharing() == sharing) {
            next.add(this.waiting.removeFirst());
            first = this.waiting.peekFirst();
        }
        return next;
    }

    private void grant(PermitRequest permitRequest, ConnectionWorker worker) {
        if (!permitRequest.grant(new Permit(worker, this))) {
            release(worker);
        }
    }

    RuntimeException waitedTooLong(Duration wait) {
        return SqliteExceptions.waitedTooLong(this.name, wait);
    }

    void close() {
        @Nullable PermitRequest next = closeAndPoll();
        while (next != null) {
            next.reject(SqliteExceptions.closed());
            next = closeAndPoll();
        }
    }

    private synchronized @Nullable PermitRequest closeAndPoll() {
        this.closed = true;
        return this.waiting.pollFirst();
    }

    /** How many wait just now. */
    synchronized int waiting() {
        return this.waiting.size();
    }

    /** How many turns are taken just now. */
    synchronized int taken() {
        return this.workers - this.free.size();
    }

    private String waitForTurn() {
        return "callers wait for a SQLite " + this.name;
    }
}
