package dev.keywright.verification.limits;

import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.problem.ApiException;
import dev.keywright.ratelimit.RateLimitProperties.FailureMode;
import dev.keywright.redis.RedisUnavailableException;
import dev.keywright.verification.Verdict;
import dev.keywright.verification.limits.KeyLimiter.SpendResult;
import dev.keywright.verification.limits.RedisWindowCounters.WindowReply;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Counts the limits of keys in Redis for all nodes. Credits stay with each node, which leases them from the database. A key without limits
 * does not use Redis.
 */
public final class RedisKeyLimiter implements KeyLimiter {

    private final RedisWindowCounters windows;
    private final KeyLimiter credits;
    private final FailureMode onFailure;

    /**
     * @param windows the counters of the limits
     * @param credits spends the credits
     * @param onFailure whether limits are skipped or requests rejected while Redis is unavailable
     */
    public RedisKeyLimiter(RedisWindowCounters windows, KeyLimiter credits, FailureMode onFailure) {
        this.windows = windows;
        this.credits = credits;
        this.onFailure = onFailure;
    }

    @Override
    public Mono<SpendResult> spend(KeySnapshot key, int cost) {
        return key.limits().isEmpty()
                ? credits.spend(key, cost)
                : windows.spend(key, cost)
                        .flatMap((reply) -> reply.isExceeded()
                                ? Mono.just(rejected(key, reply, cost))
                                : spendCredits(key, reply, cost))
                        .onErrorResume(
                                RedisUnavailableException.class,
                                (outage) -> withoutLimits(() -> credits.spend(key.withoutLimits(), cost)));
    }

    @Override
    public Mono<SpendResult> preview(KeySnapshot key, int cost) {
        return key.limits().isEmpty()
                ? credits.preview(key, cost)
                : windows.preview(key, cost)
                        .flatMap((reply) -> reply.isExceeded()
                                ? Mono.just(rejected(key, reply, cost))
                                : previewCredits(key, reply, cost))
                        .onErrorResume(
                                RedisUnavailableException.class,
                                (outage) -> withoutLimits(() -> credits.preview(key.withoutLimits(), cost)));
    }

    /** Credits may be spent as soon as the supplier is called. */
    private Mono<SpendResult> withoutLimits(Supplier<Mono<SpendResult>> credits) {
        return onFailure == FailureMode.OPEN ? credits.get() : Mono.error(ApiException.limitsUnavailable());
    }

    /**
     * Redis and this method apply the same comparison, so the result is never null here. A null must fail, because an empty {@code Mono}
     * would become a 200 without a body.
     */
    private static SpendResult rejected(KeySnapshot key, WindowReply reply, int cost) {
        return Objects.requireNonNull(SpendingState.rejected(reply.windows(), key.limits(), cost, reply.now()));
    }

    /** Undoes the spending of limits if the credits are insufficient or unavailable. */
    private Mono<SpendResult> spendCredits(KeySnapshot key, WindowReply reply, int cost) {
        if (key.credits() == null) {
            return Mono.just(of(key, reply, SpendResult.NOTHING_TO_SPEND));
        }
        return credits.spend(key.withoutLimits(), cost)
                .flatMap((spent) -> spent.code() == Verdict.Code.VALID
                        ? Mono.just(of(key, reply, spent))
                        : release(key, reply, cost).thenReturn(of(key, reply.refunded(cost), spent)))
                .onErrorResume(
                        RuntimeException.class,
                        (failure) -> release(key, reply, cost).then(Mono.error(failure)));
    }

    private Mono<SpendResult> previewCredits(KeySnapshot key, WindowReply reply, int cost) {
        return credits.preview(key.withoutLimits(), cost)
                .map((spent) -> of(key, spent.code() == Verdict.Code.VALID ? reply : reply.refunded(cost), spent));
    }

    /** If this fails, the windows expire by themselves. */
    private Mono<Void> release(KeySnapshot key, WindowReply reply, int cost) {
        return windows.release(key, reply, cost).onErrorComplete(RedisUnavailableException.class);
    }

    private static SpendResult of(KeySnapshot key, WindowReply reply, SpendResult credits) {
        return new SpendResult(
                credits.code(),
                remaining(key, reply),
                credits.credits(),
                credits.exceededLimit(),
                credits.retryAfter());
    }

    private static List<Verdict.Remaining> remaining(KeySnapshot key, WindowReply reply) {
        return SpendingState.remaining(reply.windows(), key.limits(), reply.now());
    }
}
