package dev.keywright.apikey;

import dev.keywright.account.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An update of a key. It changes the named fields only.
 *
 * @param fields the JSON names of the fields to change
 * @param values the new values; ignored for fields that are not named
 * @param lifetime the new lifetime from now on, which replaces the new expiry, or null
 * @param keepsRefill whether changed credits keep their refill schedule (RFC 7396: absent members stay)
 * @param patchesMeta whether the new metadata is a merge patch (RFC 7396) instead of a replacement
 */
public record KeyUpdate(
        Set<String> fields, KeyTerms values, @Nullable IsoDuration lifetime, boolean keepsRefill, boolean patchesMeta) {

    public static final String NAME = "name";
    public static final String EXTERNAL_ID = "externalId";
    public static final String SCOPES = "scopes";
    public static final String EXPIRES_IN = "expiresIn";
    public static final String EXPIRES_AT = "expiresAt";
    public static final String ALLOWED_ADDRESSES = "allowedAddresses";
    public static final String LIMITS = "limits";
    public static final String CREDITS = "credits";
    public static final String META = "meta";

    /** The fields that an update can change. */
    public static final Set<String> FIELDS =
            Set.of(NAME, EXTERNAL_ID, SCOPES, EXPIRES_IN, EXPIRES_AT, ALLOWED_ADDRESSES, LIMITS, CREDITS, META);

    public KeyUpdate {
        fields = Set.copyOf(fields);
    }

    /** Returns the updated terms. */
    public KeyTerms applyTo(KeyTerms old, Instant now) {
        return new KeyTerms(
                includes(NAME) ? values.name() : old.name(),
                includes(EXTERNAL_ID) ? values.externalId() : old.externalId(),
                includes(SCOPES) ? values.scopes() : old.scopes(),
                expiry(old, now),
                includes(ALLOWED_ADDRESSES) ? values.allowedAddresses() : old.allowedAddresses(),
                includes(LIMITS) ? values.limits() : old.limits(),
                includes(CREDITS) ? credits(old.credits()) : old.credits(),
                includes(META) ? meta(old.meta()) : old.meta());
    }

    private @Nullable Instant expiry(KeyTerms old, Instant now) {
        if (includes(EXPIRES_IN)) {
            return lifetime == null ? null : lifetime.end(now);
        }
        return includes(EXPIRES_AT) ? values.expiresAt() : old.expiresAt();
    }

    private String meta(String old) {
        return patchesMeta ? KeyMetadata.patched(old, values.meta()) : values.meta();
    }

    private @Nullable Credits credits(@Nullable Credits old) {
        Credits credits = values.credits();
        return credits == null || old == null || !keepsRefill
                ? credits
                : new Credits(credits.remaining(), credits.asOf(), old.refill());
    }

    /** Returns the scopes that the update adds to these terms. */
    public List<Scope> addedScopes(KeyTerms old) {
        return includes(SCOPES)
                ? values.scopes().list().stream()
                        .filter((scope) -> !old.scopes().list().contains(scope))
                        .toList()
                : List.of();
    }

    /** Returns whether the update changes more than the name and the metadata. */
    public boolean changesAccess() {
        return !Set.of(NAME, META).containsAll(fields);
    }

    public boolean includes(String field) {
        return fields.contains(field);
    }
}
