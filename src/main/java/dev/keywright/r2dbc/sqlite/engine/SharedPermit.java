package dev.keywright.r2dbc.sqlite.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * A turn granted to several callers who each want one change. Their statements are put in while they are granted it,
 * and are then done together as one job of the lane: see {@link GroupCommit}. None of them ends the turn.
 */
final class SharedPermit extends Permit implements TaskQueue {

    private final List<Task<?>> jobs = new ArrayList<>();

    SharedPermit(ConnectionWorker worker, PermitQueue permitQueue) {
        super(worker, permitQueue);
    }

    /** A grant is a call: when it returns, the caller has put its statement in, or has gone. */
    void grantTo(Collection<PermitRequest> callers) {
        callers.forEach((caller) -> caller.grant(this));
        if (this.jobs.isEmpty()) {
            release();
        } else {
            worker().call(new GroupCommit(this, this.jobs)).subscribe(worker()::deliver, this::reject);
        }
    }

    @Override
    public <T> Mono<T> call(TaskBody<T> taskBody) {
        return Task.of(this, taskBody);
    }

    @Override
    public void submit(Task<?> task) {
        this.jobs.add(task);
    }

    @Override
    public void interrupt(Task<?> task) {
        worker().interrupt(task);
    }

    /** The lane takes nothing more. */
    private void reject(Throwable reason) {
        this.jobs.forEach((task) -> task.fail(reason).run());
    }

    @Override
    public void done() {
        // The turn is over when all are done.
    }

    @Override
    public void failed(JdbcSession jdbcSession) {
        // What has to be undone is seen to by the shared commit.
    }
}
