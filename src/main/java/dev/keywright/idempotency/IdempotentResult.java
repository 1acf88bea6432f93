package dev.keywright.idempotency;

/**
 * The result of an idempotent request.
 *
 * @param replayed whether an earlier request produced the result; the response then has the header {@link #REPLAYED}
 */
public record IdempotentResult<T>(T value, boolean replayed) {

    /** The response header of a replay: {@code true}, or absent. */
    public static final String REPLAYED = "Idempotency-Replayed";

    static <T> IdempotentResult<T> fresh(T value) {
        return new IdempotentResult<>(value, false);
    }

    static <T> IdempotentResult<T> replayed(T value) {
        return new IdempotentResult<>(value, true);
    }

    /** Omits the value, which can be a secret. */
    @Override
    public String toString() {
        return replayed ? "IdempotentResult[replayed]" : "IdempotentResult[fresh]";
    }
}
