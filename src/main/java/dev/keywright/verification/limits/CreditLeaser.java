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
    Mono<Void> lease(KeyId family, UsageStateReference tally, int cost) {
        return queryGuard.waitFor(runOnce(tally, (inFlightOperation) -> lease(family, tally, cost, inFlightOperation)));
    }

    private Mono<Void> lease(KeyId family, UsageStateReference tally, int cost, InFlightOperation inFlightOperation) {
        Instant now = clock.instant();
        CreditLease held = tally.get().block();
        long left = held == null || held.isOver(now.toEpochMilli()) ? 0 : held.remaining();
        return store.reserve(family, Math.max(0, Math.max(size, cost) - left), now)
                .defaultIfEmpty(new CreditRepository.Reserved(0, 0, now, null))
                .flatMap((reserved) -> store(family, tally, inFlightOperation, reserved))
                .doOnError((broken) -> end(tally, inFlightOperation));
    }

    /** If the credits changed meanwhile, the block may be of an earlier version. The database can tell, so the block is returned. */
    private Mono<Void> store(
            KeyId family,
            UsageStateReference tally,
            InFlightOperation inFlightOperation,
            CreditRepository.Reserved reserved) {
        CreditLease taken = CreditLease.of(reserved, clock.millis());
        UsageState before = tally.getAndUpdate(
                (now) -> now.inFlight() == inFlightOperation ? now.with(joined(taken, now.block()), null) : now);
        return before.inFlight() == inFlightOperation ? Mono.empty() : release(family, taken);
    }

    private static CreditLease joined(CreditLease taken, @Nullable CreditLease held) {
        return held == null ? taken : taken.with(held);
    }

    /** Returns the unspent credits. Requests that arrive meanwhile wait until the database has them, and then lease again. */
    Mono<Void> release(KeyId family, UsageStateReference tally) {
        return runOnce(tally, (inFlightOperation) -> release(family, tally, inFlightOperation));
    }

    private Mono<Void> release(KeyId family, UsageStateReference tally, InFlightOperation inFlightOperation) {
        UsageState before = tally.getAndUpdate(
                (now) -> now.inFlight() == inFlightOperation ? now.with(null, inFlightOperation) : now);
        CreditLease unspent = before.inFlight() == inFlightOperation ? before.block() : null;
        Mono<Void> given = unspent == null ? Mono.empty() : release(family, unspent);
        return given.doOnTerminate(() -> end(tally, inFlightOperation));
    }

    private Mono<Void> release(KeyId family, CreditLease creditLease) {
        return creditLease.remaining() == 0
                ? Mono.empty()
                : store.release(family, creditLease.remaining(), creditLease.asOf());
    }

    private Mono<Void> runOnce(UsageStateReference tally, Function<InFlightOperation, Mono<Void>> work) {
        return Mono.defer(() -> {
            long now = clock.millis();
            InFlightOperation operation = new InFlightOperation(now, queryGuard, work);
            InFlightOperation inFlightOperation = tally.updateAndGet(
                            (seen) -> canBegin(seen, now) ? seen.with(seen.block(), operation) : seen)
                    .inFlight();
            return inFlightOperation == null ? Mono.empty() : inFlightOperation.done();
        });
    }

    private static boolean canBegin(UsageState seen, long now) {
        return seen != UsageState.RETIRED
                && (seen.inFlight() == null || seen.inFlight().isLost(now));
    }

    private static void end(UsageStateReference tally, InFlightOperation inFlightOperation) {
        tally.updateAndGet((now) -> now.inFlight() == inFlightOperation ? now.with(now.block(), null) : now);
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
}
