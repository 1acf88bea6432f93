package dev.keywright.idempotency;

/**
 * What came of a call.
 *
 * @param replayed whether an earlier call made it, so that the answer carries {@link #REPLAYED}
 */
public record IdempotentResult<T>(T value, boolean replayed) {

    /** The header that says of an answer that it is an earlier call's: {@code true}, or it is not there. */
    public static final String REPLAYED = "Idempotency-Replayed";

    static <T> IdempotentResult<T> fresh(T value) {
        return new IdempotentResult<>(value, false);
    }

    static <T> IdempotentResult<T> replayed(T value) {
        return new IdempotentResult<>(value, true);
    }

    /** The value may hold a secret. */
    @Override
    public String toString() {
        return replayed ? "Outcome[replayed]" : "Outcome[fresh]";
    }
}
