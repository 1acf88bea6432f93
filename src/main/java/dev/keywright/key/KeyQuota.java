package dev.keywright.key;

import dev.keywright.limit.Limiter;
import dev.keywright.limit.Quota;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * How many new keys an account may make in a sliding window.
 *
 * <p>The records decide, since they outlive a restart. The limiter in front only tells which accounts have asked as often
 * as their quota in this window: theirs are looked up first, so that an account that goes on asking stays away from the
 * database's one writer.
 */
final class KeyQuota {

    private final ApiKeys keys;
    private final Limiter limiter;
    private final Quota quota;
    private final Clock clock;

    KeyQuota(ApiKeys keys, Limiter limiter, Quota quota, Clock clock) {
        this.keys = keys;
        this.limiter = limiter;
        this.quota = quota;
        this.clock = clock;
    }

    /** How long the account has to wait, if that is known without locking its row; empty if trying is worth it. */
    Mono<Duration> knownWait(String subject) {
        return limiter.acquire(subject)
                .filter((decision) -> !decision.allowed())
                .flatMap((decision) -> waitUnderLock(subject));
    }

    /** How long the account has to wait, which is true while its row is locked; empty if it may make a key now. */
    Mono<Duration> waitUnderLock(String subject) {
        if (quota.isOff()) {
            return Mono.empty();
        }
        Instant now = clock.instant();
        return keys.madeSince(subject, now.minus(quota.period()), quota.permits())
                .collectList()
                .filter((made) -> made.size() >= quota.permits())
                .map((made) -> untilOldestLeaves(made, now));
    }

    private Duration untilOldestLeaves(List<Instant> made, Instant now) {
        Instant oldest = made.get(made.size() - 1);
        return Duration.between(now, oldest.plus(quota.period()));
    }
}
