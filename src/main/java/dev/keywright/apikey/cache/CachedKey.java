package dev.keywright.apikey.cache;

import dev.keywright.account.AccountGrants;
import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
import dev.keywright.account.Permission;
import dev.keywright.account.Role;
import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.format.Sha256Digest;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a key; immutable.
 *
 * @param text the digest of the key's text
 * @param found the key, as the answer to who looks for it
 * @param owner what the account may do whose key it is; null if that account is gone, or the one that made the key
 * @param permissions what the key may do on Keywright itself
 */
record CachedKey(
        Sha256Digest text,
        KeyLookupResult.Found found,
        @Nullable Role owner,
        Set<Permission> permissions) {

    private static final AccountGrants NOTHING = new AccountGrants(Role.MEMBER, Scopes.NONE);

    /**
     * What is to be remembered of a key.
     *
     * @param accounts what the accounts may do whose key it is and that made it, of those that are not gone
     */
    static CachedKey of(Sha256Digest text, ApiKey key, Map<AccountId, AccountGrants> accounts) {
        AccountGrants owner = accounts.get(key.owner());
        AccountGrants issuer = accounts.get(key.issuer().account());
        KeySnapshot known = KeySnapshot.of(key, issuer == null ? NOTHING : issuer);
        return new CachedKey(
                text,
                new KeyLookupResult.Found(known),
                owner == null || issuer == null ? null : owner.role(),
                permissions(known.scopes()));
    }

    private static Set<Permission> permissions(Scopes scopes) {
        return Arrays.stream(Permission.values())
                .filter((permission) -> scopes.cover(new Scope(permission.scope())))
                .collect(Collectors.toUnmodifiableSet());
    }

    KeySnapshot key() {
        return found.key();
    }

    /** Who calls with it; empty if its owner or its issuer is gone. */
    Optional<Caller> caller() {
        return Optional.ofNullable(owner).map((role) -> new Caller(key().owner(), role, credential()));
    }

    private Credential credential() {
        return new Credential.ServiceKey(key().id().value(), key().family().value(), permissions);
    }
}
