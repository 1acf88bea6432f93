package dev.keywright.r2dbc.sqlite.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * A permit granted to several requests with one change each. Their statements are collected during the grants and then run as one task of
 * the worker: see {@link GroupCommit}. No single request releases the permit.
 */
final class SharedPermit extends Permit implements TaskQueue {

    private final List<Task<?>> tasks = new ArrayList<>();

    SharedPermit(ConnectionWorker worker, PermitQueue permitQueue) {
        super(worker, permitQueue);
    }

    /** Grants are synchronous: when the call returns, the caller has submitted its statement or has cancelled. */
    void grantTo(Collection<PermitRequest> callers) {
        callers.forEach((caller) -> caller.grant(this));
        if (this.tasks.isEmpty()) {
            release();
        } else {
            worker().call(new GroupCommit(this, this.tasks)).subscribe(worker()::deliver, this::reject);
        }
    }

    @Override
    public <T> Mono<T> call(TaskBody<T> taskBody) {
        return Task.of(this, taskBody);
    }

    @Override
    public void submit(Task<?> task) {
        this.tasks.add(task);
    }

    @Override
    public void interrupt(Task<?> task) {
        worker().interrupt(task);
    }

    /** The worker is closed. */
    private void reject(Throwable reason) {
        this.tasks.forEach((task) -> task.fail(reason).run());
    }

    @Override
    public void done() {
        // Released when all are done.
    }

    @Override
    public void failed(JdbcSession jdbcSession) {
        // {@link GroupCommit} rolls back.
    }
}
