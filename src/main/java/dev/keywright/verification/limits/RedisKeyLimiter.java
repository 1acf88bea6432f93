package dev.keywright.verification.limits;

import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.problem.ApiException;
import dev.keywright.ratelimit.RateLimitProperties.FailureMode;
import dev.keywright.redis.RedisUnavailableException;
import dev.keywright.verification.Verdict;
import dev.keywright.verification.limits.RedisWindowCounters.WindowReply;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * Holds the limits of keys for all nodes together, and leaves their credits to each node, which takes them from the database. A key
 * without limits never asks Redis.
 */
public final class RedisKeyLimiter implements KeyLimiter {

    private final RedisWindowCounters windows;
    private final KeyLimiter credits;
    private final FailureMode onFailure;

    /**
     * @param windows what is used of the limits
     * @param credits holds all of keys without limits
     * @param onFailure whether limits are passed over while they can't be asked, or the call is refused
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
                        .flatMap((asked) -> asked.isRefused()
                                ? Mono.just(rejected(key, asked, cost))
                                : spendCredits(key, asked, cost))
                        .onErrorResume(
                                RedisUnavailableException.class,
                                (outage) -> withoutLimits(() -> credits.spend(key.withoutLimits(), cost)));
    }

    @Override
    public Mono<SpendResult> preview(KeySnapshot key, int cost) {
        return key.limits().isEmpty()
                ? credits.preview(key, cost)
                : windows.look(key, cost)
                        .flatMap((asked) -> asked.isRefused()
                                ? Mono.just(rejected(key, asked, cost))
                                : previewCredits(key, asked, cost))
                        .onErrorResume(
                                RedisUnavailableException.class,
                                (outage) -> withoutLimits(() -> credits.preview(key.withoutLimits(), cost)));
    }

    /** Credits may be spent as soon as they are asked for. */
    private Mono<SpendResult> withoutLimits(Supplier<Mono<SpendResult>> spent) {
        return onFailure == FailureMode.OPEN ? spent.get() : Mono.error(ApiException.limitsUnavailable());
    }

    /**
     * Redis compares the same numbers, so a call that it refuses is refused here. If one were not, the call has to fail: no verdict at all
     * would be a 200 without a body.
     */
    private static SpendResult rejected(KeySnapshot key, WindowReply asked, int cost) {
        return Objects.requireNonNull(UsageState.rejected(asked.windows(), key.limits(), cost, asked.now()));
    }

    /** What was spent of the limits goes back if the credits are not there, or can't be asked. */
    private Mono<SpendResult> spendCredits(KeySnapshot key, WindowReply asked, int cost) {
        if (key.credits() == null) {
            return Mono.just(of(key, asked, SpendResult.NOTHING));
        }
        return credits.spend(key.withoutLimits(), cost)
                .flatMap((spent) -> spent.code() == Verdict.Code.VALID
                        ? Mono.just(of(key, asked, spent))
                        : release(key, asked, cost).thenReturn(of(key, asked.given(cost), spent)))
                .onErrorResume(
                        RuntimeException.class,
                        (broken) -> release(key, asked, cost).then(Mono.error(broken)));
    }

    private Mono<SpendResult> previewCredits(KeySnapshot key, WindowReply asked, int cost) {
        return credits.preview(key.withoutLimits(), cost)
                .map((spent) -> of(key, spent.code() == Verdict.Code.VALID ? asked : asked.given(cost), spent));
    }

    /** What can't be given back now is given back by the end of the windows. */
    private Mono<Void> release(KeySnapshot key, WindowReply spent, int cost) {
        return windows.release(key, spent, cost).onErrorComplete(RedisUnavailableException.class);
    }

    private static SpendResult of(KeySnapshot key, WindowReply asked, SpendResult credits) {
        return new SpendResult(
                credits.code(), left(key, asked), credits.credits(), credits.exceededLimit(), credits.retryAfter());
    }

    private static List<Verdict.Remaining> left(KeySnapshot key, WindowReply asked) {
        return UsageState.left(asked.windows(), key.limits(), asked.now());
    }
}
