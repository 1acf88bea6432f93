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
 * Takes credits from the store in blocks, and gives back what was not spent of them. What a lineage has in memory is gone from the
 * store, so a process that dies loses credits, but never spends one twice.
 *
 * <p>A call waits for the store as long as {@link QueryGuard} has it. A block that comes later is kept for the calls to come; one that
 * comes when another was asked for, because nobody believed in it any more, goes back.
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

    /** Takes enough for this cost, if the store has it; whoever asks while that is done waits for the same. */
    Mono<Void> take(KeyId family, SharedTally tally, int cost) {
        return queryGuard.waitFor(inTurn(tally, (inFlightOperation) -> take(family, tally, cost, inFlightOperation)));
    }

    private Mono<Void> take(KeyId family, SharedTally tally, int cost, InFlightOperation inFlightOperation) {
        Instant now = clock.instant();
        CreditLease held = tally.get().block();
        long left = held == null || held.isOver(now.toEpochMilli()) ? 0 : held.left();
        return store.reserve(family, Math.max(0, Math.max(size, cost) - left), now)
                .defaultIfEmpty(new CreditRepository.Reserved(0, 0, now, null))
                .flatMap((reserved) -> keep(family, tally, inFlightOperation, reserved))
                .doOnError((broken) -> end(tally, inFlightOperation));
    }

    /** If the credits were changed meanwhile, nobody knows of which these are: the store does, and they go back. */
    private Mono<Void> keep(
            KeyId family, SharedTally tally, InFlightOperation inFlightOperation, CreditRepository.Reserved reserved) {
        CreditLease taken = CreditLease.of(reserved, clock.millis());
        UsageState before = tally.getAndUpdate(
                (now) -> now.turn() == inFlightOperation ? now.with(joined(taken, now.block()), null) : now);
        return before.turn() == inFlightOperation ? Mono.empty() : release(family, taken);
    }

    private static CreditLease joined(CreditLease taken, @Nullable CreditLease held) {
        return held == null ? taken : taken.with(held);
    }

    /** Gives back what is unspent; whoever comes meanwhile waits until the store has it, and takes anew. */
    Mono<Void> release(KeyId family, SharedTally tally) {
        return inTurn(tally, (inFlightOperation) -> release(family, tally, inFlightOperation));
    }

    private Mono<Void> release(KeyId family, SharedTally tally, InFlightOperation inFlightOperation) {
        UsageState before =
                tally.getAndUpdate((now) -> now.turn() == inFlightOperation ? now.with(null, inFlightOperation) : now);
        CreditLease unspent = before.turn() == inFlightOperation ? before.block() : null;
        Mono<Void> given = unspent == null ? Mono.empty() : release(family, unspent);
        return given.doOnTerminate(() -> end(tally, inFlightOperation));
    }

    private Mono<Void> release(KeyId family, CreditLease creditLease) {
        return creditLease.left() == 0 ? Mono.empty() : store.release(family, creditLease.left(), creditLease.asOf());
    }

    private Mono<Void> inTurn(SharedTally tally, Function<InFlightOperation, Mono<Void>> work) {
        return Mono.defer(() -> {
            long now = clock.millis();
            InFlightOperation mine = new InFlightOperation(now, queryGuard, work);
            InFlightOperation inFlightOperation = tally.updateAndGet(
                            (seen) -> canBegin(seen, now) ? seen.with(seen.block(), mine) : seen)
                    .turn();
            return inFlightOperation == null ? Mono.empty() : inFlightOperation.done();
        });
    }

    private static boolean canBegin(UsageState seen, long now) {
        return seen != UsageState.RETIRED && (seen.turn() == null || seen.turn().isLost(now));
    }

    private static void end(SharedTally tally, InFlightOperation inFlightOperation) {
        tally.updateAndGet((now) -> now.turn() == inFlightOperation ? now.with(now.block(), null) : now);
    }

    /** What the store and this process have together; null if the lineage has no credits to count. */
    Mono<CreditLease> look(KeyId family, @Nullable CreditLease held) {
        Instant now = clock.instant();
        return queryGuard
                .waitFor(queryGuard.inTime(store.look(family, now)))
                .defaultIfEmpty(new CreditRepository.Reserved(0, 0, now, null))
                .map((stored) -> joined(all(stored, now), held));
    }

    private static CreditLease all(CreditRepository.Reserved stored, Instant now) {
        return CreditLease.of(
                new CreditRepository.Reserved(stored.rest(), 0, stored.asOf(), stored.until()), now.toEpochMilli());
    }
}
