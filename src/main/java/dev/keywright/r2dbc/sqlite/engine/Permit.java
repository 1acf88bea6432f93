package dev.keywright.r2dbc.sqlite.engine;

import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/** Exclusive use of a connection worker until it is released. */
public class Permit implements WorkerAccess {

    private final AtomicBoolean ended = new AtomicBoolean();

    private final ConnectionWorker worker;

    private final PermitQueue permitQueue;

    Permit(ConnectionWorker worker, PermitQueue permitQueue) {
        this.worker = worker;
        this.permitQueue = permitQueue;
    }

    public <T> Mono<T> call(TaskBody<T> taskBody) {
        return this.worker.call(taskBody);
    }

    /** Passes the worker to the next request. Repeated calls have no effect. */
    final void release() {
        if (this.ended.compareAndSet(false, true)) {
            this.permitQueue.release(this.worker);
        }
    }

    @Override
    public final ConnectionWorker worker() {
        return this.worker;
    }

    @Override
    public final void check() {
        if (this.ended.get()) {
            throw new IllegalStateException("The permit has been released");
        }
    }

    @Override
    public void done() {
        release();
    }

    /** A failed statement should leave nothing behind, but since the worker is shared, any remainder is rolled back. */
    @Override
    public void failed(JdbcSession jdbcSession) {
        jdbcSession.tryExecute("ROLLBACK");
        release();
    }
}
