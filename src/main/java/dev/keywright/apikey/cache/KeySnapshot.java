package dev.keywright.apikey.cache;

import com.github.benmanes.caffeine.cache.Interner;
import dev.keywright.account.AccountGrants;
import dev.keywright.account.AccountId;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.Credits;
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
 * All that a verdict needs to know of a key, as of one time; immutable.
 *
 * @param id its public name
 * @param family the first of the keys that replaced each other up to this one: they share their limits and credits
 * @param owner whose it is
 * @param issuer the account that made it
 * @param externalId the end customer whom it is for, or null
 * @param name what people call it, or null
 * @param scopes what it may do: those of its scopes that its issuer may give now
 * @param state whether it is good, as far as people have decided it
 * @param createdAt when it was made
 * @param expiresAt from when on it is not good any more, or null for never
 * @param allowedAddresses from where it may be used; from everywhere if there is none
 * @param limits how often it may be used
 * @param credits how often it may be used at all, as they were stored then, or null for without bound
 * @param meta what its owner keeps with it
 */
public record KeySnapshot(
        KeyId id,
        KeyId family,
        AccountId owner,
        AccountId issuer,
        @Nullable String externalId,
        @Nullable String name,
        Scopes scopes,
        LifecycleState state,
        Instant createdAt,
        @Nullable Instant expiresAt,
        List<Cidr> allowedAddresses,
        List<KeyLimit> limits,
        @Nullable Credits credits,
        Map<String, Object> meta) {

    /** Many keys have the same scopes and limits, and share them then: that is a third of what a key takes of memory. */
    private static final Interner<Scopes> SCOPES = Interner.newWeakInterner();

    private static final Interner<List<KeyLimit>> LIMITS = Interner.newWeakInterner();

    /** What is known of a key while its issuer may give these scopes. */
    static KeySnapshot of(ApiKey key, AccountGrants issuer) {
        KeyTerms terms = key.terms();
        AccountId maker = key.issuer().account();
        return new KeySnapshot(
                key.id(),
                key.family().equals(key.id()) ? key.id() : key.family(),
                key.owner(),
                maker.equals(key.owner()) ? key.owner() : maker,
                terms.externalId(),
                terms.name(),
                SCOPES.intern(new Scopes(
                        terms.scopes().list().stream().filter(issuer::allows).toList())),
                key.state(),
                key.createdAt(),
                terms.expiresAt(),
                terms.allowedAddresses(),
                LIMITS.intern(terms.limits()),
                terms.credits(),
                terms.meta().equals(KeyTerms.NO_META) ? Map.of() : KeyMetadata.fromStored(terms.meta()));
    }

    /** It is not good at the instant of its expiry, nor after. */
    public boolean isExpired(Instant now) {
        return expiresAt != null && !now.isBefore(expiresAt);
    }

    /** Whether it may be used from this address; null for one that is not known, which a restricted key may not be used from. */
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

    /** The same, as if it could be used as often as one likes. */
    public KeySnapshot withoutLimits() {
        return new KeySnapshot(
                id,
                family,
                owner,
                issuer,
                externalId,
                name,
                scopes,
                state,
                createdAt,
                expiresAt,
                allowedAddresses,
                List.of(),
                credits,
                meta);
    }

    /** Its id alone. */
    @Override
    public String toString() {
        return "KnownKey[" + id + "]";
    }
}
