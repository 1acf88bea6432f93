package dev.keywright.verification.limits;

import dev.keywright.verification.Verdict;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What asking a key's limits and credits came to.
 *
 * @param code {@code VALID} if the call's cost was spent of all of them; else {@code RATE_LIMITED} or {@code CREDITS_EXHAUSTED}, and
 *     nothing was spent
 * @param limits what is left of the limits
 * @param credits how many credits are left; null if there are none to spend, or a limit refused before
 * @param exceededLimit the name of the limit that refused, of several the one to wait for longest; else null
 * @param retryAfter the longest that a limit which refused has to be waited for, or how long until credits are filled up again to as
 *     many as the call costs; else null
 */
public record SpendResult(
        Verdict.Code code,
        List<Verdict.Remaining> limits,
        @Nullable Long credits,
        @Nullable String exceededLimit,
        @Nullable Duration retryAfter) {

    /** Of a key without limits and credits. */
    static final SpendResult NOTHING = new SpendResult(Verdict.Code.VALID, List.of(), null, null, null);
}
