package dev.keywright.apikey;

import dev.keywright.account.Scopes;
import dev.keywright.net.Cidr;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The terms of a key, set at its creation and changed by updates.
 *
 * @param name the display name, or null
 * @param externalId the creator's id of the end customer, or null
 * @param scopes the granted scopes
 * @param expiresAt the expiry (exclusive), or null for none
 * @param allowedAddresses the client addresses that may use the key; empty for any address
 * @param limits the rate limits
 * @param credits the credits, or null for unlimited use
 * @param meta the metadata as JSON text
 */
public record KeyTerms(
        @Nullable String name,
        @Nullable String externalId,
        Scopes scopes,
        @Nullable Instant expiresAt,
        List<Cidr> allowedAddresses,
        List<KeyLimit> limits,
        @Nullable Credits credits,
        String meta) {

    public static final String NO_META = "{}";

    /** The default terms: no scopes, limits or expiry. */
    public static final KeyTerms DEFAULT =
            new KeyTerms(null, null, Scopes.NONE, null, List.of(), List.of(), null, NO_META);

    /** Returns these terms with another expiry. */
    public KeyTerms expiringAt(@Nullable Instant expiry) {
        return new KeyTerms(name, externalId, scopes, expiry, allowedAddresses, limits, credits, meta);
    }
}
