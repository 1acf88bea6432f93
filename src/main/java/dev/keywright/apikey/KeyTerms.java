package dev.keywright.apikey;

import dev.keywright.account.Scopes;
import dev.keywright.net.Cidr;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a key is good for: all that can be said of it when it is made, and changed later.
 *
 * @param name what people call it, or null
 * @param externalId the end customer whom it is for, by the id that its issuer knows them by, or null
 * @param scopes what it may do
 * @param expiresAt from when on it is not good any more, or null for never
 * @param allowedAddresses from where it may be used; from everywhere if there is none
 * @param limits how often it may be used
 * @param credits how often it may be used at all, or null for without bound
 * @param meta what its owner wants to keep with it, as the text of a JSON object
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

    /** Of a key that is good for nothing in particular, without end. */
    public static final KeyTerms PLAIN =
            new KeyTerms(null, null, Scopes.NONE, null, List.of(), List.of(), null, NO_META);

    /** The same with another end. */
    public KeyTerms expiringAt(@Nullable Instant expiry) {
        return new KeyTerms(name, externalId, scopes, expiry, allowedAddresses, limits, credits, meta);
    }
}
