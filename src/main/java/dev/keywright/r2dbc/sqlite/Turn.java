package dev.keywright.r2dbc.sqlite;

import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/** The sole use of a lane, until it is given back. */
final class Turn {

    private final AtomicBoolean over = new AtomicBoolean();

    private final Lane lane;

    private final Turns turns;

    Turn(Lane lane, Turns turns) {
        this.lane = lane;
        this.turns = turns;
    }

    Lane lane() {
        return this.lane;
    }

    <T> Mono<T> call(Work<T> work) {
        return this.lane.call(work);
    }

    /** Gives the lane to whoever is next. Doing it twice does nothing. */
    void giveBack() {
        if (this.over.compareAndSet(false, true)) {
            this.turns.giveBack(this.lane);
        }
    }
}
