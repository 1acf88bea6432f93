package dev.keywright.key;

import java.time.Duration;
import java.util.function.Function;

/** What came of asking for a new key. */
sealed interface Issuance {

    /** Turns either outcome into a {@code T}; a new outcome is a new parameter, so that none is forgotten. */
    <T> T fold(Function<KeyText, T> made, Function<Duration, T> overQuota);

    /** A key was made. */
    record Made(KeyText key) implements Issuance {
        @Override
        public <T> T fold(Function<KeyText, T> made, Function<Duration, T> overQuota) {
            return made.apply(key);
        }
    }

    /** The account has used its quota up, and may make another key after {@code retryAfter}. */
    record OverQuota(Duration retryAfter) implements Issuance {
        @Override
        public <T> T fold(Function<KeyText, T> made, Function<Duration, T> overQuota) {
            return overQuota.apply(retryAfter);
        }
    }
}
