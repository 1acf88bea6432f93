package dev.keywright.verification.limits;

import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.store.CreditRepository;
import dev.keywright.persistence.QueryGuard;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Leases credits from the database in blocks, and returns the unspent ones. Leased credits are deducted in the database, so a process that
 * dies loses credits but never spends one twice.
 *
 * <p>A request waits for the database up to the timeout of {@link QueryGuard}. A block that arrives later is used by later requests. If its
 * operation was replaced meanwhile, the block is returned.
 */
public final class CreditLeaser {

    private final CreditRepository store;
    private final int size;
    private final Clock clock;
    private final QueryGuard queryGuard;

    public CreditLeaser(CreditRepository store, int size, Clock clock, QueryGuard queryGuard) {
        this.store = store;
        this.size = size;
        this.clock = clock;
        this.queryGuard = queryGuard;
    }

    /** Leases enough credits for this cost, if the database has them. Concurrent requests share one operation. */
    Mono<Void> lease(KeyId family, SpendingState.Reference state, int cost) {
        return queryGuard.waitFor(runOnce(state, (inFlightOperation) -> lease(family, state, cost, inFlightOperation)));
    }

    private Mono<Void> lease(KeyId family, SpendingState.Reference state, int cost, Operation inFlightOperation) {
        Instant now = clock.instant();
        CreditLease held = state.get().lease();
        long left = held == null || held.isOver(now.toEpochMilli()) ? 0 : held.remaining();
        return store.reserve(family, Math.max(0, Math.max(size, cost) - left), now)
                .defaultIfEmpty(new CreditRepository.Reserved(0, 0, now, null))
                .flatMap((reserved) -> store(family, state, inFlightOperation, reserved))
                .doOnError((broken) -> end(state, inFlightOperation));
    }

    /** If the credits changed meanwhile, the block may be of an earlier version. The database can tell, so the block is returned. */
    private Mono<Void> store(
            KeyId family,
            SpendingState.Reference state,
            Operation inFlightOperation,
            CreditRepository.Reserved reserved) {
        CreditLease taken = CreditLease.of(reserved, clock.millis());
        SpendingState before = state.getAndUpdate(
                (now) -> now.inFlight() == inFlightOperation ? now.with(joined(taken, now.lease()), null) : now);
        return before.inFlight() == inFlightOperation ? Mono.empty() : release(family, taken);
    }

    private static CreditLease joined(CreditLease taken, @Nullable CreditLease held) {
        return held == null ? taken : taken.with(held);
    }

    /** Returns the unspent credits. Requests that arrive meanwhile wait until the database has them, and then lease again. */
    Mono<Void> release(KeyId family, SpendingState.Reference state) {
        return runOnce(state, (inFlightOperation) -> release(family, state, inFlightOperation));
    }

    private Mono<Void> release(KeyId family, SpendingState.Reference state, Operation inFlightOperation) {
        SpendingState before = state.getAndUpdate(
                (now) -> now.inFlight() == inFlightOperation ? now.with(null, inFlightOperation) : now);
        CreditLease unspent = before.inFlight() == inFlightOperation ? before.lease() : null;
        Mono<Void> given = unspent == null ? Mono.empty() : release(family, unspent);
        return given.doOnTerminate(() -> end(state, inFlightOperation));
    }

    private Mono<Void> release(KeyId family, CreditLease creditLease) {
        return creditLease.remaining() == 0
                ? Mono.empty()
                : store.release(family, creditLease.remaining(), creditLease.asOf());
    }

    private Mono<Void> runOnce(SpendingState.Reference state, Function<Operation, Mono<Void>> work) {
        return Mono.defer(() -> {
            long now = clock.millis();
            Operation operation = new Operation(now, queryGuard, work);
            Operation inFlightOperation = state.updateAndGet(
                            (seen) -> canBegin(seen, now) ? seen.with(seen.lease(), operation) : seen)
                    .inFlight();
            return inFlightOperation == null ? Mono.empty() : inFlightOperation.done();
        });
    }

    private static boolean canBegin(SpendingState seen, long now) {
        return seen != SpendingState.RETIRED
                && (seen.inFlight() == null || seen.inFlight().isLost(now));
    }

    private static void end(SpendingState.Reference state, Operation inFlightOperation) {
        state.updateAndGet((now) -> now.inFlight() == inFlightOperation ? now.with(now.lease(), null) : now);
    }

    /** The credits of the database and of this process together; null if the rotation family has no credits. */
    Mono<CreditLease> preview(KeyId family, @Nullable CreditLease held) {
        Instant now = clock.instant();
        return queryGuard
                .waitFor(queryGuard.withTimeout(store.peek(family, now)))
                .defaultIfEmpty(new CreditRepository.Reserved(0, 0, now, null))
                .map((stored) -> joined(all(stored, now), held));
    }

    private static CreditLease all(CreditRepository.Reserved stored, Instant now) {
        return CreditLease.of(
                new CreditRepository.Reserved(stored.remaining(), 0, stored.asOf(), stored.until()),
                now.toEpochMilli());
    }

    /**
     * One database operation for a rotation family, which runs once and is shared by all requests that need it. An operation that exceeds the
     * timeout continues, but its requests stop waiting.
     */
    static final class Operation {

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
        Operation(long now, QueryGuard queryGuard, Function<Operation, Mono<Void>> work) {
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
}
