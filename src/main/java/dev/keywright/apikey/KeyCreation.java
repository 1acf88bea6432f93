package dev.keywright.apikey;

import dev.keywright.account.AccountId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants a new key to be.
 *
 * @param owner whose it is to be, or null for the caller's
 * @param prefix what it is to start with, or null for what the setting says
 * @param recoverable whether it is to be kept sealed, so that it can be shown again
 * @param terms what it is to be good for
 * @param term how long it is to be good, in place of the expiry of the terms, or null
 */
public record KeyCreation(
        @Nullable AccountId owner,
        @Nullable String prefix,
        boolean recoverable,
        KeyTerms terms,
        @Nullable IsoDuration term) {

    /** A key that is good for nothing in particular. */
    public static KeyCreation plain(boolean recoverable) {
        return new KeyCreation(null, null, recoverable, KeyTerms.PLAIN, null);
    }

    /** The terms of a key that is made now. */
    public KeyTerms termsFrom(Instant now) {
        return term == null ? terms : terms.expiringAt(term.end(now));
    }
}
