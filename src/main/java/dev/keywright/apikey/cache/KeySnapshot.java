package dev.keywright.apikey.cache;

import com.github.benmanes.caffeine.cache.Interner;
import dev.keywright.account.AccountGrants;
import dev.keywright.account.AccountId;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Credits;
import dev.keywright.apikey.EffectiveState;
import dev.keywright.apikey.KeyAccessPolicy;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.KeyMetadata;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.net.Cidr;
import dev.keywright.net.ClientAddress;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data of a key that a verification needs, at one point in time: the result of a lookup that found the key, which may be
 * expired, suspended or revoked. Immutable.
 *
 * @param id the public id
 * @param family the id of the first key of the rotation family; the keys of a family share limits and credits
 * @param owner the owning account
 * @param creator the account that created the key
 * @param externalId the creator's id of the end customer, or null
 * @param name the display name, or null
 * @param scopes the key's scopes that its creator may currently grant
 * @param state the state that callers set; it does not include expiry
 * @param createdAtSeconds the time of creation, in seconds since 1970-01-01T00:00Z
 * @param expiresAt the expiry (exclusive), or null for none
 * @param allowedAddresses the client addresses that may use the key; empty for any address
 * @param limits the rate limits
 * @param credits the stored credits, or null for unlimited use
 * @param meta the metadata
 */
public record KeySnapshot(
        KeyId id,
        KeyId family,
        AccountId owner,
        AccountId creator,
        @Nullable String externalId,
        @Nullable String name,
        Scopes scopes,
        LifecycleState state,
        long createdAtSeconds,
        @Nullable Instant expiresAt,
        List<Cidr> allowedAddresses,
        List<KeyLimit> limits,
        @Nullable Credits credits,
        Map<String, Object> meta)
        implements KeyLookupResult {

    /** Many keys have equal scopes and limits. Sharing them saves a third of the memory of an entry. */
    private static final Interner<Scopes> SCOPES = Interner.newWeakInterner();

    private static final Interner<List<KeyLimit>> LIMITS = Interner.newWeakInterner();

    /**
     * Creates the snapshot of a key. Equal values share one instance, since many snapshots are cached.
     *
     * @param owner the shared instance of the owner's id
     * @param creator the shared instance of the creator's id
     * @param grants what the creator may grant
     */
    static KeySnapshot of(ApiKey key, AccountId owner, AccountId creator, AccountGrants grants) {
        KeyTerms terms = key.terms();
        return new KeySnapshot(
                key.id(),
                key.family().equals(key.id()) ? key.id() : key.family(),
                owner,
                creator,
                terms.externalId(),
                terms.name(),
                SCOPES.intern(terms.scopes().filter((scope) -> KeyAccessPolicy.accountCanGrant(grants, scope))),
                key.state(),
                key.createdAt().getEpochSecond(),
                terms.expiresAt(),
                terms.allowedAddresses(),
                LIMITS.intern(terms.limits()),
                terms.credits(),
                terms.meta().equals(KeyTerms.NO_META) ? Map.of() : KeyMetadata.fromStored(terms.meta()));
    }

    /** Returns the state at the given time, including expiry. */
    public EffectiveState stateAt(Instant now) {
        return EffectiveState.of(state, expiresAt, now);
    }

    /** Returns whether the address may use the key. An unknown address (null) may not use a restricted key. */
    public boolean isAllowedFrom(@Nullable ClientAddress address) {
        if (allowedAddresses.isEmpty()) {
            return true;
        }
        for (int i = 0; address != null && i < allowedAddresses.size(); i++) {
            if (allowedAddresses.get(i).contains(address)) {
                return true;
            }
        }
        return false;
    }

    /** Returns this snapshot without rate limits. */
    public KeySnapshot withoutLimits() {
        return new KeySnapshot(
                id,
                family,
                owner,
                creator,
                externalId,
                name,
                scopes,
                state,
                createdAtSeconds,
                expiresAt,
                allowedAddresses,
                List.of(),
                credits,
                meta);
    }

    /** Returns the id only, since a snapshot can hold customer data. */
    @Override
    public String toString() {
        return "KeySnapshot[" + id + "]";
    }
}
