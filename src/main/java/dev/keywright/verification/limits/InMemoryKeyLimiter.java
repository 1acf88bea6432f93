package dev.keywright.verification.limits;

import dev.keywright.apikey.Credits;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyUpdate;
import dev.keywright.apikey.LeasedCredits;
import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.audit.AuditDetails;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditLogListener;
import dev.keywright.persistence.OutageLog;
import dev.keywright.verification.limits.KeyLimiter.SpendResult;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.annotation.Scheduled;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Keeps the state of limits and credits in this process.
 *
 * <p>The time of a limit is divided into windows. The first window starts with the first request. The state of a rotation family is removed
 * only when all its windows are over, never to free memory, because that would reset the limits. There are at most as many families as
 * keys.
 */
public final class InMemoryKeyLimiter implements KeyLimiter, LeasedCredits, AuditLogListener, DisposableBean {

    /** How long unused credits stay leased. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final int MAX_CONCURRENT_RELEASES = 8;
    private static final long SWEEP_MILLIS = 5_000;
    private static final Duration MAX_STOP = Duration.ofSeconds(10);

    private final OutageLog outage = new OutageLog(
            LoggerFactory.getLogger(InMemoryKeyLimiter.class),
            "Cannot return unspent credits to the database; they may be lost. Check the database.",
            "Unspent credits are returned to the database again.");

    private final Map<String, SpendingState.Reference> states = new ConcurrentHashMap<>();
    private final CreditLeaser leaser;
    private final Clock clock;

    public InMemoryKeyLimiter(CreditLeaser leaser, Clock clock) {
        this.leaser = leaser;
        this.clock = clock;
    }

    @Override
    public Mono<SpendResult> spend(KeySnapshot key, int cost) {
        if (key.limits().isEmpty() && key.credits() == null) {
            return Mono.just(SpendResult.NOTHING_TO_SPEND);
        }
        while (true) {
            SpendingState.Reference state = state(key.family());
            SpendingState current = state.get();
            if (current == SpendingState.RETIRED) {
                states.remove(key.family().value(), state);
                continue;
            }
            SpendingState.Next next = current.spend(key, cost, clock.millis());
            if (next.result() == null) {
                return leaser.lease(key.family(), state, cost).then(Mono.defer(() -> spend(key, cost)));
            }
            if (next.state() == current || state.compareAndSet(current, next.state())) {
                return Mono.just(next.result());
            }
        }
    }

    private SpendingState.Reference state(KeyId family) {
        SpendingState.Reference existing = states.get(family.value());
        return existing != null
                ? existing
                : states.computeIfAbsent(family.value(), (id) -> new SpendingState.Reference());
    }

    @Override
    public Mono<SpendResult> preview(KeySnapshot key, int cost) {
        SpendingState.Reference existing = states.get(key.family().value());
        SpendingState state = existing == null ? SpendingState.EMPTY : existing.get();
        if (key.credits() == null) {
            return Mono.justOrEmpty(state.spend(key, cost, clock.millis()).result());
        }
        return leaser.preview(key.family(), state.lease())
                .mapNotNull((lease) -> state.withLease(lease)
                        .spend(key, cost, lease.leasedAt())
                        .result());
    }

    /**
     * {@code stored} may have been read before the lease was deducted. The smaller of it and what the database had left after the lease is
     * right in both cases.
     */
    @Override
    public long unspent(KeyId family, Credits stored) {
        SpendingState.Reference state = states.get(family.value());
        CreditLease lease = state == null ? null : state.get().lease();
        return lease != null && lease.isOf(stored) && !lease.isOver(clock.millis())
                ? Math.min(stored.remaining(), lease.stored()) + lease.remaining()
                : stored.remaining();
    }

    /** Changed credits are no longer those of the lease, whose remainder is void. */
    @Override
    public void onEntry(AuditEntry entry) {
        if (entry.details() instanceof AuditDetails.KeyChange change
                && entry.target() != null
                && change.fields().contains(KeyUpdate.CREDITS)) {
            voidCredits(Objects.requireNonNullElse(change.family(), entry.target()));
        }
    }

    /** After a rewind the version of the leased credits is unknown. The database checks it when they are returned. */
    @Override
    public void onRewind() {
        states.values().forEach(InMemoryKeyLimiter::voidCredits);
    }

    private void voidCredits(String family) {
        SpendingState.Reference state = states.get(family);
        if (state != null) {
            voidCredits(state);
        }
    }

    private static void voidCredits(SpendingState.Reference state) {
        state.updateAndGet(
                (current) -> current == SpendingState.RETIRED ? current : current.withoutLeaseAndOperation());
    }

    /** Returns unused credits, and removes expired state. */
    @Scheduled(fixedDelay = SWEEP_MILLIS, initialDelay = SWEEP_MILLIS)
    Mono<Void> sweep() {
        return sweep(IDLE.toMillis());
    }

    /**
     * Returns all credits. Runs after the web server has stopped and before the database closes, and blocks until it is
     * done. Credits that cannot be returned are lost, since retrying could return them twice.
     */
    @Override
    public void destroy() {
        releaseAll().block(MAX_STOP);
    }

    /** Returns all credits. */
    public Mono<Void> releaseAll() {
        return sweep(Long.MIN_VALUE);
    }

    private Mono<Void> sweep(long idleMillis) {
        return Flux.fromIterable(states.entrySet())
                .doOnNext((entry) -> retireIfOver(entry.getKey(), entry.getValue()))
                .filter((entry) -> isIdle(entry.getValue().get(), idleMillis))
                .flatMap((entry) -> release(new KeyId(entry.getKey()), entry.getValue()), MAX_CONCURRENT_RELEASES)
                .then();
    }

    /** A failure for one family does not affect the others. */
    private Mono<Void> release(KeyId family, SpendingState.Reference state) {
        return leaser.release(family, state)
                .doOnSuccess((released) -> outage.recovered())
                .onErrorResume((failure) -> {
                    outage.failed(failure);
                    return Mono.empty();
                });
    }

    private boolean isIdle(SpendingState state, long idleMillis) {
        CreditLease lease = state.lease();
        return lease != null && lease.isIdle(clock.millis(), idleMillis);
    }

    /** The state is retired before it is removed, so that a concurrent request does not spend from removed state. */
    private void retireIfOver(String family, SpendingState.Reference state) {
        SpendingState current = state.get();
        if (current.isOver(clock.millis()) && state.compareAndSet(current, SpendingState.RETIRED)) {
            states.remove(family, state);
        }
    }

    /** The number of families with state, for tests. */
    int size() {
        return states.size();
    }
}
