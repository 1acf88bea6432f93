package dev.keywright.r2dbc.sqlite;

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
final class Turns {

    /**
     * How many share a turn at the most. The first waits for the last, and a transaction behind them for all. With so
     * many, each bears a 64th of a commit, which is less than its own statement costs: more would gain next to nothing.
     */
    static final int MOST_SHARING = 64;

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
        return turn(longestWait, false);
    }

    /** The same for who wants to make just one change, and may share the turn with those next to it that do too. */
    Mono<Turn> share(Duration longestWait) {
        return turn(longestWait, true);
    }

    private Mono<Turn> turn(Duration longestWait, boolean sharing) {
        return new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Turn> actual) {
                actual.onSubscribe(new Waiter(Turns.this, longestWait, sharing, actual));
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
        List<Waiter> next;
        synchronized (this) {
            next = pollNext();
            if (next.isEmpty()) {
                this.free.addFirst(lane);
            }
        }
        if (next.size() == 1) {
            grant(next.get(0), lane);
        } else if (!next.isEmpty()) {
            new SharedTurn(lane, this).grantTo(next);
        }
    }

    /** The first in the queue, with those behind it that may share its turn. Nobody is passed by. */
    private List<Waiter> pollNext() {
        List<Waiter> next = new ArrayList<>();
        Waiter first = this.waiting.peekFirst();
        boolean sharing = first != null && first.sharing();
        int most = sharing ? MOST_SHARING : 1;
        while (first != null && next.size() < most && first.sharing() == sharing) {
            next.add(this.waiting.removeFirst());
            first = this.waiting.peekFirst();
        }
        return next;
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

    /** How many wait just now. */
    synchronized int waiting() {
        return this.waiting.size();
    }

    /** How many turns are taken just now. */
    synchronized int taken() {
        return this.lanes - this.free.size();
    }

    private String waitForTurn() {
        return "callers wait for a SQLite " + this.name;
    }
}
