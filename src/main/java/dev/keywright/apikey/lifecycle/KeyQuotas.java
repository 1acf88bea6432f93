package dev.keywright.apikey.lifecycle;

import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
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

    private static final String SIMPLE_API = "simple:";

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
    Mono<Void> rejectRepeated(AppliedQuota applied) {
        return applied.limit()
                .limiter()
                .acquire(applied.subject())
                .flatMap((decision) -> decision.allowed() ? Mono.empty() : requireRemaining(applied))
                .then();
    }

    /**
     * Decides on one more key of the caller; errors with an {@link ExhaustedException} if the quota is exhausted. The decision
     * stays accurate while the row of the caller's account is locked.
     */
    Mono<LimitDecision> requireRemaining(AppliedQuota applied) {
        Quota quota = applied.limit().quota();
        if (quota.isOff()) {
            return Mono.just(LimitDecision.UNLIMITED);
        }
        Instant now = clock.instant();
        return keys.createdSince(applied.subject(), now.minus(quota.period()), quota.permits())
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

    /** Returns the quota of the caller under {@code /v1}. A rotation of a service key does not reset its quota. */
    AppliedQuota of(Caller caller) {
        if (caller.credential() instanceof Credential.ServiceKey key) {
            return new AppliedQuota(ofServiceKey, key.family());
        }
        return new AppliedQuota(
                isOperator(caller) ? ofOperator : ofAccount, caller.accountId().value());
    }

    /** Returns the quota of the caller in the simple API. Only for operators it is apart from the one under {@code /v1}. */
    AppliedQuota ofSimpleApi(Caller caller) {
        String account = caller.accountId().value();
        return new AppliedQuota(ofAccount, isOperator(caller) ? SIMPLE_API + account : account);
    }

    private static boolean isOperator(Caller caller) {
        return caller.role() == Role.OPERATOR;
    }

    private static Duration untilOldestLeaves(Quota quota, List<Instant> newestFirst, Instant now) {
        Instant oldest = newestFirst.isEmpty() ? now : newestFirst.get(newestFirst.size() - 1);
        return Duration.between(now, oldest.plus(quota.period()));
    }

    /**
     * The quota of a caller.
     *
     * @param subject the keys that are created under the same subject count together
     */
    record AppliedQuota(Limit limit, String subject) {}

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
