package dev.keywright.verification.limits;

import dev.keywright.persistence.QueryGuard;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * One thing done with the store for a lineage, that all who need it wait for together; it is done once. What takes too long
 * goes on, but is not waited for.
 */
final class InFlightOperation {

    /** The store's answers may be lost for good, with the line to it; by then it has long been known to be broken. */
    private static final long LOST_MILLIS = 60_000;

    private final long begunAt;
    private final Mono<Void> done;

    /**
     * Work to be done when it is first waited for. It is not cancelled with one who waits for it, since others do as well,
     * nor when nobody does any more, since it would not be known whether it was done.
     *
     * @param now in milliseconds since 1970
     */
    InFlightOperation(long now, QueryGuard queryGuard, Function<InFlightOperation, Mono<Void>> work) {
        this.begunAt = now;
        Mono<Void> going = Mono.defer(() -> work.apply(this)).cache();
        this.done = queryGuard.inTime(going).cache();
    }

    /** The end of it; or an error, for all and from then on at once, when it is too long in coming. */
    Mono<Void> done() {
        return done;
    }

    /** Whether it has taken so long that another may be begun. If it does end, it finds that it has been replaced. */
    boolean isLost(long now) {
        return now - begunAt >= LOST_MILLIS || now < begunAt;
    }
}
