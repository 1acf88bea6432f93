package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.account.Role;
import dev.keywright.apikey.store.ApiKeyRepository;
import dev.keywright.ratelimit.LimitDecision;
import dev.keywright.ratelimit.Limiter;
import dev.keywright.ratelimit.Quota;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * The quotas for new keys of each caller in a sliding window.
 *
 * <p>The stored records decide, since they survive a restart. The limiter only detects callers that have sent as many
 * requests as their quota in this window. For them the quota is read without a lock first, so that repeated requests do
 * not occupy the database's single writer.
 */
public final class KeyQuotas {

    private final ApiKeyRepository keys;
    private final Clock clock;
    private final Limit ofAccount;
    private final Limit ofOperator;
    private final Limit ofServiceKey;

    /**
     * Creates the quotas.
     *
     * @param ofAccount the quota of each account, except for an operator under {@code /v1}
     * @param ofOperator the quota of each operator under {@code /v1}
     * @param ofServiceKey the quota of each service key
     */
    public KeyQuotas(ApiKeyRepository keys, Clock clock, Limit ofAccount, Limit ofOperator, Limit ofServiceKey) {
        this.keys = keys;
        this.clock = clock;
        this.ofAccount = ofAccount;
        this.ofOperator = ofOperator;
        this.ofServiceKey = ofServiceKey;
    }

    /**
     * Counts a request for a new key. After as many requests as the quota allows keys, it errors with an {@link
     * ExhaustedException} if the quota is exhausted. It does not lock the account's row, so it is cheap to reject repeated requests.
     */
    Mono<Void> rejectRepeated(Limit limit, Caller caller) {
        return limit.limiter()
                .acquire(caller.quotaSubject())
                .flatMap((decision) -> decision.allowed() ? Mono.empty() : requireRemaining(limit, caller))
                .then();
    }

    /**
     * Decides on one more key of the caller; errors with an {@link ExhaustedException} if the quota is exhausted. The decision
     * stays accurate while the row of the caller's account is locked.
     */
    Mono<LimitDecision> requireRemaining(Limit limit, Caller caller) {
        Quota quota = limit.quota();
        if (quota.isOff()) {
            return Mono.just(LimitDecision.UNLIMITED);
        }
        Instant now = clock.instant();
        return keys.createdSince(caller.quotaSubject(), now.minus(quota.period()), quota.permits())
                .collectList()
                .map((creationTimes) -> decide(quota, creationTimes, now))
                .flatMap((decision) ->
                        decision.allowed() ? Mono.just(decision) : Mono.error(new ExhaustedException(decision)));
    }

    private static LimitDecision decide(Quota quota, List<Instant> creationTimes, Instant now) {
        int remaining = quota.permits() - creationTimes.size();
        return new LimitDecision(
                remaining > 0, quota, Math.max(0, remaining - 1), untilOldestLeaves(quota, creationTimes, now));
    }

    /** Returns the limit that applies to the caller under {@code /v1}. */
    Limit of(Caller caller) {
        if (!caller.isUser()) {
            return ofServiceKey;
        }
        return caller.role() == Role.OPERATOR ? ofOperator : ofAccount;
    }

    /** Returns the limit of the simple API, which is the same for all accounts. */
    Limit ofSimpleApi() {
        return ofAccount;
    }

    private static Duration untilOldestLeaves(Quota quota, List<Instant> newestFirst, Instant now) {
        Instant oldest = newestFirst.isEmpty() ? now : newestFirst.get(newestFirst.size() - 1);
        return Duration.between(now, oldest.plus(quota.period()));
    }

    /** A quota with the limiter that detects frequent requests. */
    public record Limit(Quota quota, Limiter limiter) {}

    /** The quota of the caller is exhausted. It has no stack trace, because it does not indicate a fault. */
    public static final class ExhaustedException extends RuntimeException {

        private final transient LimitDecision decision;

        ExhaustedException(LimitDecision decision) {
            super("The quota for new keys is used up.", null, false, false);
            this.decision = decision;
        }

        /** Returns the exhausted quota and the time until one more key can be created. */
        public LimitDecision decision() {
            return decision;
        }
    }
}
