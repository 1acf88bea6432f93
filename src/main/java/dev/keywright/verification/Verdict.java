package dev.keywright.verification;

import dev.keywright.account.Scope;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.cache.KeySnapshot;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether a key is good for a call.
 *
 * @param code why, or why not
 * @param key what is known of the key; null if there is no such key
 * @param limits what is left of its limits after the call; empty if they did not come to be looked at
 * @param credits how many credits are left after the call; null if it has none, or they did not come to be looked at
 * @param exceededLimit the name of the limit that refused the call, of several the one to wait for longest; else null
 * @param retryAfter how long until the call can pass, of one that is refused for a limit or for credits that are filled up again;
 *     else null
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

    /** Which of the scopes that the call needs the key does not hold. */
    public List<Scope> missing(VerificationRequest request) {
        return request.scopes().stream()
                .filter((scope) -> key == null || !key.scopes().cover(scope))
                .toList();
    }

    /**
     * What is left of a limit.
     *
     * @param limit which
     * @param remaining how many calls at a cost of 1 pass now
     * @param resetsIn how long until all of it is there again
     */
    public record Remaining(KeyLimit limit, int remaining, Duration resetsIn) {}

    /** Why a key is good or not, in the order in which it is decided; {@code api/openapi.yaml} has the same as {@code VerdictCode}. */
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
