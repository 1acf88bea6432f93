package dev.keywright.apikey.lifecycle;

import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.QuotaStatus;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.problem.ApiException;
import java.util.Optional;
import java.util.function.Function;

/** The result of a key creation. */
public sealed interface KeyCreationResult {

    /** Maps each outcome to a {@code T}. A new outcome adds a parameter, so the compiler finds missing cases. */
    <T> T fold(Function<Created, T> made, Function<OverQuota, T> overQuota, Function<Denied, T> denied);

    /** Returns the status of the caller's quota, if it was checked. */
    default Optional<QuotaStatus> quotaStatus() {
        return fold(
                (made) -> Optional.of(made.quota()),
                (overQuota) -> Optional.of(overQuota.quota()),
                (denied) -> Optional.empty());
    }

    /**
     * The key was created.
     *
     * @param text the whole key
     * @param record the stored record
     * @param quota the status of the caller's quota
     */
    record Created(ApiKeyString text, ApiKey record, QuotaStatus quota) implements KeyCreationResult {
        @Override
        public <T> T fold(Function<Created, T> made, Function<OverQuota, T> overQuota, Function<Denied, T> denied) {
            return made.apply(this);
        }
    }

    /**
     * The caller's quota is exhausted.
     *
     * @param quota the exhausted quota and the time until one more key can be created
     */
    record OverQuota(QuotaStatus quota) implements KeyCreationResult {
        @Override
        public <T> T fold(Function<Created, T> made, Function<OverQuota, T> overQuota, Function<Denied, T> denied) {
            return overQuota.apply(this);
        }
    }

    /**
     * The caller may not create such a key.
     *
     * @param cause the error for the caller
     */
    record Denied(ApiException cause) implements KeyCreationResult {
        @Override
        public <T> T fold(Function<Created, T> made, Function<OverQuota, T> overQuota, Function<Denied, T> denied) {
            return denied.apply(this);
        }
    }
}
