package dev.keywright.verification.limits;

import dev.keywright.apikey.Credits;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.store.CreditRepository;
import dev.keywright.persistence.QueryGuard;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Leases several credits at once from the database, and returns the unspent ones. Leased credits are deducted in the database, so a process that
 * dies loses credits but never spends one twice.
 *
 * <p>A request waits for the database up to the timeout of {@link QueryGuard}. A lease that arrives later is used by later requests. If its
 * operation was replaced meanwhile, the lease is returned.
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
        return queryGuard.limitWaiting(runOnce(state, (operation) -> lease(family, state, cost, operation)));
    }

    private Mono<Void> lease(KeyId family, SpendingState.Reference state, int cost, Operation operation) {
        Instant now = clock.instant();
        CreditLease current = state.get().lease();
        long remaining = current == null || current.isOver(now.toEpochMilli()) ? 0 : current.remaining();
        return store.lease(family, Math.max(0, Math.max(size, cost) - remaining), now)
                .defaultIfEmpty(new CreditRepository.Leased(0, 0, now, null))
                .flatMap((leased) -> store(family, state, operation, leased))
                .doOnError((failure) -> end(state, operation));
    }

    /** If the credits changed meanwhile, the lease may be of an earlier version. The database knows, so the lease is returned. */
    private Mono<Void> store(
            KeyId family, SpendingState.Reference state, Operation operation, CreditRepository.Leased leased) {
        CreditLease lease = CreditLease.of(leased, clock.millis());
        SpendingState before = state.getAndUpdate(
                (now) -> now.inFlight() == operation ? now.withLease(joined(lease, now.lease())) : now);
        return before.inFlight() == operation ? Mono.empty() : release(family, lease);
    }

    private static CreditLease joined(CreditLease lease, @Nullable CreditLease current) {
        return current == null ? lease : lease.with(current);
    }

    /** Returns the unspent credits. Requests that arrive meanwhile wait until the database has them, and then lease again. */
    Mono<Void> release(KeyId family, SpendingState.Reference state) {
        return runOnce(state, (operation) -> release(family, state, operation));
    }

    private Mono<Void> release(KeyId family, SpendingState.Reference state, Operation operation) {
        SpendingState before = state.getAndUpdate((now) -> now.inFlight() == operation ? now.withoutLease() : now);
        CreditLease unspent = before.inFlight() == operation ? before.lease() : null;
        Mono<Void> released = unspent == null ? Mono.empty() : release(family, unspent);
        return released.doOnTerminate(() -> end(state, operation));
    }

    private Mono<Void> release(KeyId family, CreditLease lease) {
        return lease.remaining() == 0 ? Mono.empty() : store.release(family, lease.remaining(), lease.asOf());
    }

    private Mono<Void> runOnce(SpendingState.Reference state, Function<Operation, Mono<Void>> work) {
        return Mono.defer(() -> {
            long now = clock.millis();
            Operation next = new Operation(now, queryGuard, work);
            Operation operation = state.updateAndGet(
                            (current) -> canBegin(current, now) ? current.withOperation(next) : current)
                    .inFlight();
            return operation == null ? Mono.empty() : operation.done();
        });
    }

    private static boolean canBegin(SpendingState current, long now) {
        return current != SpendingState.RETIRED
                && (current.inFlight() == null || current.inFlight().isLost(now));
    }

    private static void end(SpendingState.Reference state, Operation operation) {
        state.updateAndGet((now) -> now.inFlight() == operation ? now.withoutOperation() : now);
    }

    /** The credits of the database and of this process together; null if the rotation family has no credits. */
    Mono<CreditLease> preview(KeyId family, @Nullable CreditLease current) {
        Instant now = clock.instant();
        return queryGuard
                .limitWaiting(queryGuard.withTimeout(store.peek(family, now)))
                .defaultIfEmpty(new Credits(0, now, null))
                .map((stored) -> joined(all(stored, now), current));
    }

    private static CreditLease all(Credits stored, Instant now) {
        return CreditLease.of(
                new CreditRepository.Leased(stored.remaining(), 0, stored.asOf(), stored.nextRefill(now)),
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
            Mono<Void> running = Mono.defer(() -> work.apply(this)).cache();
            this.done = queryGuard.withTimeout(running).cache();
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
