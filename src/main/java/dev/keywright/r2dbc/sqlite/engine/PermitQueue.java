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
 * Grants permits for connection workers: first come, first served, with a maximum number of waiting requests. The writer is a queue with
 * one worker; the readers are another queue. Nothing blocks: the lock is only held for a few instructions.
 */
public final class PermitQueue {

    /**
     * The maximum number of requests that share a permit. The first waits for the last, and a transaction behind them for all. At this size
     * each bears a 64th of a commit, which is less than its own statement costs, so a larger group would gain little.
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

    /** Emits a permit when one is free; cancelling leaves the queue. The permit has to be released. */
    public Mono<Permit> take(Duration maxWait) {
        return permit(maxWait, false);
    }

    /** Like {@link #take}, for a single change, which may share the permit with adjacent requests of this kind. */
    public Mono<Permit> share(Duration maxWait) {
        return permit(maxWait, true);
    }

    private Mono<Permit> permit(Duration maxWait, boolean sharing) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Permit> actual) {
                actual.onSubscribe(new PermitRequest(PermitQueue.this, maxWait, sharing, actual));
            }
        };
    }

    /** Grants the request a permit, queues it, or rejects it. */
    void enter(PermitRequest permitRequest) {
        ConnectionWorker worker;
        synchronized (this) {
            if (permitRequest.isEnded()) {
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
                    this.closed ? SqliteExceptions.closed() : SqliteExceptions.tooMany(waitDescription(), this.bound));
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

    /** The first request, with those behind it that may share its permit. Never changes the order. */
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

    /** The number of waiting requests. */
    synchronized int waiting() {
        return this.waiting.size();
    }

    /** The number of granted permits. */
    synchronized int inUse() {
        return this.workers - this.free.size();
    }

    private String waitDescription() {
        return "requests wait for a SQLite " + this.name;
    }
}
