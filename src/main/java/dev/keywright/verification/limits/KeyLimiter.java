package dev.keywright.verification.limits;

import dev.keywright.apikey.cache.KeySnapshot;
import dev.keywright.verification.Verdict;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Spends the limits and credits of keys. The keys of a rotation family share them. */
public interface KeyLimiter {

    /** Spends the cost from all limits of the key and from its credits, or nothing. */
    Mono<SpendResult> spend(KeySnapshot key, int cost);

    /** Returns what {@link #spend} would return now, without spending. */
    Mono<SpendResult> preview(KeySnapshot key, int cost);

    /**
     * The result of spending limits and credits.
     *
     * @param code {@code VALID} if the cost was spent from all of them; else {@code RATE_LIMITED} or {@code CREDITS_EXHAUSTED}, and nothing was
     *     spent
     * @param limits what remains of the limits
     * @param credits how many credits remain; null if the key has none or a limit was exceeded first
     * @param exceededLimit the name of the exceeded limit, with several the one with the longest wait; else null
     * @param retryAfter the longest wait of the exceeded limits, or how long until enough credits for the cost are refilled; else null
     */
    record SpendResult(
            Verdict.Code code,
            List<Verdict.Remaining> limits,
            @Nullable Long credits,
            @Nullable String exceededLimit,
            @Nullable Duration retryAfter) {

        /** The result for a key without limits and credits. */
        static final SpendResult NOTHING_TO_SPEND = new SpendResult(Verdict.Code.VALID, List.of(), null, null, null);
    }
}
