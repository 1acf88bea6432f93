package dev.keywright.r2dbc.sqlite.engine;

import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/** The sole use of a lane, until it is given back. */
public class Permit implements ConnectionLease {

    private final AtomicBoolean over = new AtomicBoolean();

    private final ConnectionWorker worker;

    private final PermitQueue permitQueue;

    Permit(ConnectionWorker worker, PermitQueue permitQueue) {
        this.worker = worker;
        this.permitQueue = permitQueue;
    }

    public <T> Mono<T> call(TaskBody<T> taskBody) {
        return this.worker.call(taskBody);
    }

    /** Gives the lane to whoever is next. Doing it twice does nothing. */
    final void release() {
        if (this.over.compareAndSet(false, true)) {
            this.permitQueue.release(this.worker);
        }
    }

    @Override
    public final ConnectionWorker worker() {
        return this.worker;
    }

    @Override
    public final void check() {
        if (this.over.get()) {
            throw new IllegalStateException("The turn is over");
        }
    }

    @Override
    public void done() {
        release();
    }

    /** Nothing should be left of a statement that failed, but the lane is shared: what may be is rolled back. */
    @Override
    public void failed(JdbcSession jdbcSession) {
        jdbcSession.tryExecute("ROLLBACK");
        release();
    }
}
