package dev.keywright.apikey.lifecycle;

import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.QuotaStatus;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.problem.ApiException;
import java.util.Optional;
import java.util.function.Function;

/** What came of asking for a new key. */
public sealed interface KeyCreationResult {

    /** Turns each outcome into a {@code T}; a new outcome is a new parameter, so that none is forgotten. */
    <T> T fold(Function<Created, T> made, Function<OverQuota, T> overQuota, Function<Denied, T> denied);

    /** What is left of the caller's quota, if that was looked at. */
    default Optional<QuotaStatus> allowanceLeft() {
        return fold(
                (made) -> Optional.of(made.allowance()),
                (overQuota) -> Optional.of(overQuota.allowance()),
                (denied) -> Optional.empty());
    }

    /**
     * A key was made.
     *
     * @param text the whole key
     * @param record what is kept of it
     * @param allowance what is left of the caller's quota
     */
    record Created(ApiKeyString text, ApiKey record, QuotaStatus allowance) implements KeyCreationResult {
        @Override
        public <T> T fold(Function<Created, T> made, Function<OverQuota, T> overQuota, Function<Denied, T> denied) {
            return made.apply(this);
        }
    }

    /**
     * The caller has used its quota up.
     *
     * @param allowance nothing, and when one more key can be made
     */
    record OverQuota(QuotaStatus allowance) implements KeyCreationResult {
        @Override
        public <T> T fold(Function<Created, T> made, Function<OverQuota, T> overQuota, Function<Denied, T> denied) {
            return overQuota.apply(this);
        }
    }

    /**
     * Such a key is not made for this caller.
     *
     * @param why what the caller is told
     */
    record Denied(ApiException why) implements KeyCreationResult {
        @Override
        public <T> T fold(Function<Created, T> made, Function<OverQuota, T> overQuota, Function<Denied, T> denied) {
            return denied.apply(this);
        }
    }
}
