package dev.keywright.apikey;

import dev.keywright.account.AccountId;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An API key's record: what is known of it without the key itself.
 *
 * @param id its public name
 * @param owner whose it is
 * @param issuer who made it
 * @param material what is kept of its text
 * @param terms what it is good for
 * @param state whether it is good, as far as people have decided it
 * @param family the first of the keys that replaced each other up to this one: they share their limits and credits
 * @param replacedBy the key that took its place, or null
 * @param createdAt when it was made
 * @param lastUsedAt when it was last verified, or null
 * @param version counts its changes, from 1
 */
public record ApiKey(
        KeyId id,
        AccountId owner,
        KeyCreator issuer,
        KeyMaterial material,
        KeyTerms terms,
        LifecycleState state,
        KeyId family,
        @Nullable KeyId replacedBy,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        int version) {

    /** A key that was just made. */
    public static ApiKey fresh(
            KeyId id, AccountId owner, KeyCreator keyCreator, KeyMaterial material, KeyTerms terms, Instant now) {
        return new ApiKey(id, owner, keyCreator, material, terms, LifecycleState.ACTIVE, id, null, now, null, 1);
    }

    /** The next version of it, good for something else. */
    public ApiKey changed(KeyTerms other) {
        return new ApiKey(
                id, owner, issuer, material, other, state, family, replacedBy, createdAt, lastUsedAt, version + 1);
    }

    /** Whether it has expired: it is not good at the instant of its expiry, nor after. */
    public boolean isExpired(Instant now) {
        return terms.expiresAt() != null && !now.isBefore(terms.expiresAt());
    }

    /** When it is at its end if it is to be so by then: the sooner of the two, so that its life is never lengthened. */
    public Instant endBy(Instant time) {
        Instant expiry = terms.expiresAt();
        return expiry == null || time.isBefore(expiry) ? time : expiry;
    }

    /** The same after it was changed to be in this state. */
    public ApiKey in(LifecycleState changed) {
        return new ApiKey(
                id, owner, issuer, material, terms, changed, family, replacedBy, createdAt, lastUsedAt, version + 1);
    }

    /** The end of as long a life as it was given, if that began now; null for without end. */
    @Nullable
    public Instant renewedEnd(Instant now) {
        Instant expiry = terms.expiresAt();
        return expiry == null ? null : now.plus(Duration.between(createdAt, expiry));
    }

    /** A new key in its place: with all that it has, and in the same state. */
    public ApiKey successor(
            KeyId newId, KeyCreator newIssuer, KeyMaterial newMaterial, @Nullable Instant end, Instant now) {
        KeyTerms renewed = terms.expiringAt(end);
        return new ApiKey(newId, owner, newIssuer, newMaterial, renewed, state, family, null, now, null, 1);
    }

    @Override
    public String toString() {
        return "ApiKey[" + id + "]";
    }
}
