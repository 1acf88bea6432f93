package dev.keywright.verification.limits;

import dev.keywright.persistence.QueryGuard;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * One database operation for a rotation family, which runs once and is shared by all requests that need it. An operation that exceeds the
 * timeout continues, but its requests stop waiting.
 */
final class InFlightOperation {

    /** If the connection breaks, the result may never arrive. After this time the connection is known to be broken. */
    private static final long LOST_MILLIS = 60_000;

    private final long begunAt;
    private final Mono<Void> done;

    /**
     * Creates an operation that starts when the first request waits for it. Cancelling a request does not cancel it: other requests share
     * it, and after a cancellation its outcome would be unknown.
     *
     * @param now in milliseconds since 1970
     */
    InFlightOperation(long now, QueryGuard queryGuard, Function<InFlightOperation, Mono<Void>> work) {
        this.begunAt = now;
        Mono<Void> going = Mono.defer(() -> work.apply(this)).cache();
        this.done = queryGuard.withTimeout(going).cache();
    }

    /** Completes when the operation ends. Errors when it takes too long, then also for later subscribers, at once. */
    Mono<Void> done() {
        return done;
    }

    /** Whether it has taken so long that another may start. If it ends after all, it finds that it has been replaced. */
    boolean isLost(long now) {
        return now - begunAt >= LOST_MILLIS || now < begunAt;
    }
}
