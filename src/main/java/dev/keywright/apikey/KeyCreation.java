package dev.keywright.apikey;

import dev.keywright.account.AccountId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A request for a new key.
 *
 * @param owner the owning account, or null for the caller's account
 * @param prefix the prefix, or null for the configured one
 * @param recoverable whether to store the encrypted key string, so that it can be revealed later
 * @param terms the terms of the key
 * @param lifetime the lifetime, which replaces the expiry of the terms, or null
 */
public record KeyCreation(
        @Nullable AccountId owner,
        @Nullable String prefix,
        boolean recoverable,
        KeyTerms terms,
        @Nullable IsoDuration lifetime) {

    /** Returns a request for a key with default terms. */
    public static KeyCreation withDefaults() {
        return new KeyCreation(null, null, false, KeyTerms.DEFAULT, null);
    }

    /** Returns a request for a recoverable key with default terms. */
    public static KeyCreation recoverableWithDefaults() {
        return new KeyCreation(null, null, true, KeyTerms.DEFAULT, null);
    }

    /** Returns the terms of a key that is created now. */
    public KeyTerms termsFrom(Instant now) {
        return lifetime == null ? terms : terms.expiringAt(lifetime.end(now));
    }
}
