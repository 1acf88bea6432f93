package dev.keywright.r2dbc.sqlite;

import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/** The sole use of a lane, until it is given back. */
class Turn implements Hold {

    private final AtomicBoolean over = new AtomicBoolean();

    private final Lane lane;

    private final Turns turns;

    Turn(Lane lane, Turns turns) {
        this.lane = lane;
        this.turns = turns;
    }

    <T> Mono<T> call(Work<T> work) {
        return this.lane.call(work);
    }

    /** Gives the lane to whoever is next. Doing it twice does nothing. */
    final void giveBack() {
        if (this.over.compareAndSet(false, true)) {
            this.turns.giveBack(this.lane);
        }
    }

    @Override
    public final Lane lane() {
        return this.lane;
    }

    @Override
    public final void check() {
        if (this.over.get()) {
            throw new IllegalStateException("The turn is over");
        }
    }

    @Override
    public void done() {
        giveBack();
    }

    /** Nothing should be left of a statement that failed, but the lane is shared: what may be is rolled back. */
    @Override
    public void failed(Session session) {
        session.tryExecute("ROLLBACK");
        giveBack();
    }
}
