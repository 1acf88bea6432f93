package dev.keywright.r2dbc.sqlite;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * A turn granted to several callers who each want one change. Their statements are put in while they are granted it,
 * and are then done together as one job of the lane: see {@link SharedCommit}. None of them ends the turn.
 */
final class SharedTurn extends Turn implements Line {

    private final List<Job<?>> jobs = new ArrayList<>();

    SharedTurn(Lane lane, Turns turns) {
        super(lane, turns);
    }

    /** A grant is a call: when it returns, the caller has put its statement in, or has gone. */
    void grantTo(Collection<Waiter> callers) {
        callers.forEach((caller) -> caller.grant(this));
        if (this.jobs.isEmpty()) {
            giveBack();
        } else {
            lane().call(new SharedCommit(this, this.jobs)).subscribe(lane()::tell, this::refuse);
        }
    }

    @Override
    <T> Mono<T> call(Work<T> work) {
        return Job.of(this, work);
    }

    @Override
    public void submit(Job<?> job) {
        this.jobs.add(job);
    }

    @Override
    public void interrupt(Job<?> job) {
        lane().interrupt(job);
    }

    /** The lane takes nothing more. */
    private void refuse(Throwable reason) {
        this.jobs.forEach((job) -> job.fail(reason).run());
    }

    @Override
    public void done() {
        // The turn is over when all are done.
    }

    @Override
    public void failed(Session session) {
        // What has to be undone is seen to by the shared commit.
    }
}
