package dev.keywright.apikey.cache;

import dev.keywright.account.AccountGrants;
import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
import dev.keywright.account.Permission;
import dev.keywright.account.Role;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.format.Sha256Digest;
import dev.keywright.apikey.store.KeyWithGrants;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cached key. Immutable.
 *
 * @param digest the digest of the key string
 * @param found the key as a lookup result, which saves an allocation for each lookup
 * @param ownerRole the role of the owner; null if the owner's or the creator's account no longer exists
 * @param permissions the key's permissions on Keywright itself
 */
record CachedKey(
        Sha256Digest digest,
        KeyLookupResult.Found found,
        @Nullable Role ownerRole,
        Set<Permission> permissions) {

    private static final AccountGrants NOTHING = new AccountGrants(Role.MEMBER, Scopes.NONE);

    static CachedKey of(Sha256Digest digest, KeyWithGrants key) {
        AccountGrants owner = key.owner();
        AccountGrants creator = key.creator();
        KeySnapshot snapshot = KeySnapshot.of(key.key(), creator == null ? NOTHING : creator);
        return new CachedKey(
                digest,
                new KeyLookupResult.Found(snapshot),
                owner == null || creator == null ? null : owner.role(),
                Permission.grantedBy(snapshot.scopes()));
    }

    KeySnapshot key() {
        return found.key();
    }

    /** Returns the caller that the key authenticates; empty if its owner or creator no longer exists. */
    Optional<Caller> caller() {
        return Optional.ofNullable(ownerRole).map((role) -> new Caller(key().owner(), role, credential()));
    }

    private Credential credential() {
        return new Credential.ServiceKey(key().id().value(), key().family().value(), key().creator(), permissions);
    }
}
