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
 * How many new keys one caller may make in a sliding window.
 *
 * <p>The records decide, since they outlive a restart. The limiter in front only tells which callers have asked as often
 * as their quota in this window: theirs are looked up first, so that a caller that goes on asking stays away from the
 * database's one writer.
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

    /** What is left, if it is known without locking the account's row that it is nothing; empty if trying is worth it. */
    Mono<QuotaStatus> knownExhausted(String subject) {
        return limiter.acquire(subject)
                .filter((decision) -> !decision.allowed())
                .flatMap((decision) -> allowance(subject))
                .filter(QuotaStatus::isExhausted);
    }

    /** What is left, which stays true while the row of the caller's account is locked. */
    Mono<QuotaStatus> allowance(String subject) {
        if (quota.isOff()) {
            return Mono.just(QuotaStatus.UNLIMITED);
        }
        Instant now = clock.instant();
        return keys.madeSince(subject, now.minus(quota.period()), quota.permits())
                .collectList()
                .map((made) -> new QuotaStatus(quota, quota.permits() - made.size(), untilOldestLeaves(made, now)));
    }

    private Duration untilOldestLeaves(List<Instant> newestFirst, Instant now) {
        Instant oldest = newestFirst.isEmpty() ? now : newestFirst.get(newestFirst.size() - 1);
        return Duration.between(now, oldest.plus(quota.period()));
    }
}
