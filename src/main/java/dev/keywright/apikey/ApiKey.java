package dev.keywright.apikey;

import dev.keywright.account.AccountId;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The record of an API key, without its secret.
 *
 * @param id the public id
 * @param owner the owning account
 * @param creator the account or service key that created the key
 * @param material what the store keeps of the key string
 * @param terms the name, scopes, expiry, limits, credits and metadata
 * @param lifetime the time from when the expiry was last set to the expiry, which a rotation renews; null for no expiry
 * @param state the state that callers set; it does not include expiry
 * @param family the id of the first key of the rotation family; the keys of a family share limits and credits
 * @param replacedBy the successor after a rotation, or null
 * @param createdAt the time of creation
 * @param lastUsedAt the last verification, or null
 * @param version increases by 1 with each change; starts at 1
 */
public record ApiKey(
        KeyId id,
        AccountId owner,
        Creator creator,
        KeyMaterial material,
        KeyTerms terms,
        @Nullable Duration lifetime,
        LifecycleState state,
        KeyId family,
        @Nullable KeyId replacedBy,
        Instant createdAt,
        @Nullable Instant lastUsedAt,
        int version) {

    /** Creates the record of a new key. */
    public static ApiKey create(
            KeyId id, AccountId owner, Creator creator, KeyMaterial material, KeyTerms terms, Instant now) {
        Duration lifetime = lifetime(terms.expiresAt(), now);
        return new ApiKey(id, owner, creator, material, terms, lifetime, LifecycleState.ACTIVE, id, null, now, null, 1);
    }

    private static @Nullable Duration lifetime(@Nullable Instant expiry, Instant now) {
        return expiry == null ? null : Duration.between(now, expiry);
    }

    /** Returns the next version of this key, with terms that are set now. */
    public ApiKey withTerms(KeyTerms other, Instant now) {
        boolean isSameExpiry = Objects.equals(other.expiresAt(), terms.expiresAt());
        Duration next = isSameExpiry ? lifetime : lifetime(other.expiresAt(), now);
        return new ApiKey(
                id,
                owner,
                creator,
                material,
                other,
                next,
                state,
                family,
                replacedBy,
                createdAt,
                lastUsedAt,
                version + 1);
    }

    /** Returns the state at the given time, including expiry. */
    public EffectiveState stateAt(Instant now) {
        return EffectiveState.of(state, terms.expiresAt(), now);
    }

    /** Returns the earlier of the key's expiry and the given time. */
    public Instant earlierExpiry(Instant time) {
        Instant expiry = terms.expiresAt();
        return expiry == null || time.isBefore(expiry) ? time : expiry;
    }

    /** Returns the next version of this key, in another state. */
    public ApiKey withState(LifecycleState changed) {
        return new ApiKey(
                id,
                owner,
                creator,
                material,
                terms,
                lifetime,
                changed,
                family,
                replacedBy,
                createdAt,
                lastUsedAt,
                version + 1);
    }

    /** Returns the expiry of a key with the same lifetime that starts now; null if the key never expires. */
    @Nullable
    public Instant renewedExpiry(Instant now) {
        return lifetime == null ? null : now.plus(lifetime);
    }

    /** Returns a successor of this key, with the same terms (except the expiry) and the same state. */
    public ApiKey successor(
            KeyId newId, Creator newCreator, KeyMaterial newMaterial, @Nullable Instant end, Instant now) {
        KeyTerms renewed = terms.expiringAt(end);
        return new ApiKey(newId, owner, newCreator, newMaterial, renewed, lifetime, state, family, null, now, null, 1);
    }

    @Override
    public String toString() {
        return "ApiKey[" + id + "]";
    }
}
