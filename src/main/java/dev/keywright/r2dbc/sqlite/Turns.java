package dev.keywright.r2dbc.sqlite;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Who may use which lane: first come, first served, and no more than a bound wait. The writer is one such set of a
 * single lane; the readers are another. Nothing here blocks: the lock is held for a few instructions only.
 */
final class Turns {

    private final Deque<Lane> free;

    private final Deque<Waiter> waiting = new ArrayDeque<>();

    private final String name;

    private final int lanes;

    private final int bound;

    private boolean closed;

    Turns(String name, Collection<Lane> lanes, int bound) {
        this.name = name;
        this.free = new ArrayDeque<>(lanes);
        this.lanes = lanes.size();
        this.bound = bound;
    }

    /** A turn, when there is one; cancelling leaves the queue. Whoever gets a turn has to give it back. */
    Mono<Turn> take(Duration longestWait) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Turn> actual) {
                actual.onSubscribe(new Waiter(Turns.this, longestWait, actual));
            }
        };
    }

    /** Grants the waiter its turn, has it wait, or refuses it. */
    void enter(Waiter waiter) {
        Lane lane;
        synchronized (this) {
            if (waiter.gone()) {
                return;
            }
            lane = this.closed ? null : this.free.pollFirst();
            if (lane == null && !this.closed && this.waiting.size() < this.bound) {
                this.waiting.addLast(waiter);
                waiter.startClock();
                return;
            }
        }
        if (lane != null) {
            grant(waiter, lane);
        } else {
            waiter.refuse(this.closed ? Refusals.closed() : Refusals.tooMany(waitForTurn(), this.bound));
        }
    }

    synchronized void leave(Waiter waiter) {
        this.waiting.remove(waiter);
    }

    void giveBack(Lane lane) {
        Waiter next;
        synchronized (this) {
            next = this.waiting.pollFirst();
            if (next == null) {
                this.free.addFirst(lane);
            }
        }
        if (next != null) {
            grant(next, lane);
        }
    }

    private void grant(Waiter waiter, Lane lane) {
        if (!waiter.grant(new Turn(lane, this))) {
            giveBack(lane);
        }
    }

    RuntimeException waitedTooLong(Duration wait) {
        return Refusals.waitedTooLong(this.name, wait);
    }

    void close() {
        @Nullable Waiter next = closeAndPoll();
        while (next != null) {
            next.refuse(Refusals.closed());
            next = closeAndPoll();
        }
    }

    private synchronized @Nullable Waiter closeAndPoll() {
        this.closed = true;
        return this.waiting.pollFirst();
    }

    /** How many turns are taken just now. */
    synchronized int taken() {
        return this.lanes - this.free.size();
    }

    private String waitForTurn() {
        return "callers wait for a SQLite " + this.name;
    }
}
