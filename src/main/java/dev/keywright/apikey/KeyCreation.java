package dev.keywright.apikey;

import dev.keywright.account.AccountId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request for a new key.
 *
 * @param owner the owning account, or null for the caller's account
 * @param prefix the prefix, or null for the configured one
 * @param recoverable whether to store the sealed key string, so that it can be revealed later
 * @param terms the terms of the key
 * @param term the lifetime, which replaces the expiry of the terms, or null
 */
public record KeyCreation(
        @Nullable AccountId owner,
        @Nullable String prefix,
        boolean recoverable,
        KeyTerms terms,
        @Nullable IsoDuration term) {

    /** Returns a request for a key with default terms. */
    public static KeyCreation plain(boolean recoverable) {
        return new KeyCreation(null, null, recoverable, KeyTerms.PLAIN, null);
    }

    /** Returns the terms of a key that is created now. */
    public KeyTerms termsFrom(Instant now) {
        return term == null ? terms : terms.expiringAt(term.end(now));
    }
}
