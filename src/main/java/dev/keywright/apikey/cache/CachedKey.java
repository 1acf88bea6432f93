package dev.keywright.apikey.cache;

import dev.keywright.account.AccountGrants;
import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
import dev.keywright.account.Permission;
import dev.keywright.account.Role;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.format.Sha256Digest;
import dev.keywright.apikey.store.KeyWithGrants;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cached key. Immutable, but its groups can be invalidated.
 *
 * @param digest the digest of the key string
 * @param key the data of the key
 * @param ownerRole the role of the owner; null if the owner's or the creator's account no longer exists
 * @param permissions the key's permissions on Keywright itself
 * @param owner the keys that are invalidated with the owner's account
 * @param creator the keys that are invalidated with the creator's account
 * @param family the keys that are invalidated with the rotation family; null for the family's first key, which is
 *     invalidated by its own id
 */
record CachedKey(
        Sha256Digest digest,
        KeySnapshot key,
        @Nullable Role ownerRole,
        Set<Permission> permissions,
        InvalidationGroups.Group<AccountId> owner,
        InvalidationGroups.Group<AccountId> creator,
        InvalidationGroups.@Nullable Group<KeyId> family) {

    private static final AccountGrants NOTHING = new AccountGrants(Role.MEMBER, Scopes.NONE);

    static CachedKey of(
            Sha256Digest digest,
            KeyWithGrants found,
            InvalidationGroups<AccountId> accounts,
            InvalidationGroups<KeyId> families) {
        ApiKey key = found.key();
        AccountGrants creatorGrants = found.creator();
        InvalidationGroups.Group<AccountId> owner = accounts.of(key.owner());
        InvalidationGroups.Group<AccountId> creator = accounts.of(key.creator().account());
        KeySnapshot snapshot =
                KeySnapshot.of(key, owner.id(), creator.id(), creatorGrants == null ? NOTHING : creatorGrants);
        return new CachedKey(
                digest,
                snapshot,
                found.owner() == null || creatorGrants == null
                        ? null
                        : found.owner().role(),
                Permission.grantedBy(snapshot.scopes()),
                owner,
                creator,
                key.family().equals(key.id()) ? null : families.of(key.family()));
    }

    boolean isInvalidated() {
        return owner.isInvalidated() || creator.isInvalidated() || (family != null && family.isInvalidated());
    }

    /** Returns the caller that the key authenticates; empty if its owner or creator no longer exists. */
    Optional<Caller> caller() {
        return Optional.ofNullable(ownerRole).map((role) -> new Caller(key.owner(), role, credential()));
    }

    private Credential credential() {
        return new Credential.ServiceKey(key.id().value(), key.family().value(), key.creator(), permissions);
    }
}
