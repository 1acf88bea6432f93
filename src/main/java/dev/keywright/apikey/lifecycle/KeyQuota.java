package dev.keywright.apikey.lifecycle;

import dev.keywright.apikey.QuotaStatus;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.ratelimit.Limiter;
import dev.keywright.ratelimit.Quota;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The quota of new keys for one caller in a sliding window.
 *
 * <p>The stored records decide, since they survive a restart. The limiter only detects callers that have sent as many
 * requests as their quota in this window. For them the quota is read without a lock first, so that repeated requests do
 * not occupy the database's single writer.
 */
public final class KeyQuota {

    private final ApiKeyRepository keys;
    private final Limiter limiter;
    private final Quota quota;
    private final Clock clock;

    public KeyQuota(ApiKeyRepository keys, Limiter limiter, Quota quota, Clock clock) {
        this.keys = keys;
        this.limiter = limiter;
        this.quota = quota;
        this.clock = clock;
    }

    /**
     * Returns the status if the quota is exhausted, without locking the account's row; empty if a creation can succeed.
     */
    Mono<QuotaStatus> findExhausted(String subject) {
        return limiter.acquire(subject)
                .filter((decision) -> !decision.allowed())
                .flatMap((decision) -> status(subject))
                .filter(QuotaStatus::isExhausted);
    }

    /** Returns the status. It stays accurate while the row of the caller's account is locked. */
    Mono<QuotaStatus> status(String subject) {
        if (quota.isOff()) {
            return Mono.just(QuotaStatus.UNLIMITED);
        }
        Instant now = clock.instant();
        return keys.createdSince(subject, now.minus(quota.period()), quota.permits())
                .collectList()
                .map((made) -> new QuotaStatus(quota, quota.permits() - made.size(), untilOldestLeaves(made, now)));
    }

    private Duration untilOldestLeaves(List<Instant> newestFirst, Instant now) {
        Instant oldest = newestFirst.isEmpty() ? now : newestFirst.get(newestFirst.size() - 1);
        return Duration.between(now, oldest.plus(quota.period()));
    }
}
