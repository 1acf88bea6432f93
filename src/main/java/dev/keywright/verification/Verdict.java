package dev.keywright.verification;

import dev.keywright.account.Scope;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.cache.KeySnapshot;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a key is valid for a request.
 *
 * @param code the reason
 * @param key the key's snapshot; null if the key does not exist
 * @param limits what remains of the key's limits after the request; empty if they were not checked
 * @param credits how many credits remain after the request; null if the key has no credits or they were not checked
 * @param exceededLimit the name of the exceeded limit, with several the one with the longest wait; else null
 * @param retryAfter how long until the request can succeed, if a limit is exceeded or if credits are refilled; else null
 */
public record Verdict(
        Code code,
        @Nullable KeySnapshot key,
        List<Remaining> limits,
        @Nullable Long credits,
        @Nullable String exceededLimit,
        @Nullable Duration retryAfter) {

    public boolean isValid() {
        return code == Code.VALID;
    }

    /** The scopes that the request needs and the key lacks. */
    public List<Scope> missing(VerificationRequest request) {
        return request.scopes().stream()
                .filter((scope) -> key == null || !key.scopes().cover(scope))
                .toList();
    }

    /**
     * What remains of a limit.
     *
     * @param limit the limit
     * @param remaining how many requests with a cost of 1 can succeed now
     * @param resetsIn how long until the full limit is available
     */
    public record Remaining(KeyLimit limit, int remaining, Duration resetsIn) {}

    /** The reason for a verdict, in the order of evaluation; {@code VerdictCode} in {@code api/openapi.yaml} is the same. */
    public enum Code {
        VALID,
        MALFORMED,
        NOT_FOUND,
        REVOKED,
        SUSPENDED,
        EXPIRED,
        ADDRESS_NOT_ALLOWED,
        INSUFFICIENT_SCOPE,
        RATE_LIMITED,
        CREDITS_EXHAUSTED
    }
}
