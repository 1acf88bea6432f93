package dev.keywright.apikey;

import dev.keywright.account.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What somebody wants to change of a key: the fields that are named, and nothing else.
 *
 * @param fields their names, as the contract has them
 * @param wanted what they are to be; of no account where a field is not named
 * @param term how long the key is to be good from now on, in place of the expiry that is wanted, or null
 * @param refillStays whether credits that are changed are filled up again as before (RFC 7396: what is not named stays)
 * @param patchesMeta whether the meta that is wanted is a merge patch of what the key has (RFC 7396), and not to take its place
 */
public record KeyUpdate(
        Set<String> fields, KeyTerms wanted, @Nullable IsoDuration term, boolean refillStays, boolean patchesMeta) {

    public static final String NAME = "name";
    public static final String EXTERNAL_ID = "externalId";
    public static final String SCOPES = "scopes";
    public static final String EXPIRES_IN = "expiresIn";
    public static final String EXPIRES_AT = "expiresAt";
    public static final String ALLOWED_ADDRESSES = "allowedAddresses";
    public static final String LIMITS = "limits";
    public static final String CREDITS = "credits";
    public static final String META = "meta";

    /** All that can be changed. */
    public static final Set<String> FIELDS =
            Set.of(NAME, EXTERNAL_ID, SCOPES, EXPIRES_IN, EXPIRES_AT, ALLOWED_ADDRESSES, LIMITS, CREDITS, META);

    public KeyUpdate {
        fields = Set.copyOf(fields);
    }

    /** What a key of these terms is good for once it is changed. */
    public KeyTerms applyTo(KeyTerms old, Instant now) {
        return new KeyTerms(
                names(NAME) ? wanted.name() : old.name(),
                names(EXTERNAL_ID) ? wanted.externalId() : old.externalId(),
                names(SCOPES) ? wanted.scopes() : old.scopes(),
                expiry(old, now),
                names(ALLOWED_ADDRESSES) ? wanted.allowedAddresses() : old.allowedAddresses(),
                names(LIMITS) ? wanted.limits() : old.limits(),
                names(CREDITS) ? credits(old.credits()) : old.credits(),
                names(META) ? meta(old.meta()) : old.meta());
    }

    private @Nullable Instant expiry(KeyTerms old, Instant now) {
        if (names(EXPIRES_IN)) {
            return term == null ? null : term.end(now);
        }
        return names(EXPIRES_AT) ? wanted.expiresAt() : old.expiresAt();
    }

    private String meta(String old) {
        return patchesMeta ? KeyMetadata.patched(old, wanted.meta()) : wanted.meta();
    }

    private @Nullable Credits credits(@Nullable Credits old) {
        Credits credits = wanted.credits();
        return credits == null || old == null || !refillStays
                ? credits
                : new Credits(credits.remaining(), credits.asOf(), old.refill());
    }

    /** The scopes that the key is to have and these terms do not. */
    public List<Scope> addedScopes(KeyTerms old) {
        return names(SCOPES)
                ? wanted.scopes().list().stream()
                        .filter((scope) -> !old.scopes().list().contains(scope))
                        .toList()
                : List.of();
    }

    /** Whether they are about more than what the key is called and carries. */
    public boolean upgrade() {
        return !Set.of(NAME, META).containsAll(fields);
    }

    public boolean names(String field) {
        return fields.contains(field);
    }

    /** The names of the fields, sorted, as the trail has them. */
    public String listed() {
        return String.join(" ", new TreeSet<>(fields));
    }
}
