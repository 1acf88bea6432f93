package dev.keywright.key;

import dev.keywright.account.AccountId;
import dev.keywright.account.Caller;
import dev.keywright.account.Credential;
import dev.keywright.account.Grants;
import dev.keywright.account.Permission;
import dev.keywright.account.Role;
import dev.keywright.account.Scope;
import dev.keywright.account.Scopes;
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
record Known(TextDigest text, Lookup.Found found, @Nullable Role owner, Set<Permission> permissions) {

    private static final Grants NOTHING = new Grants(Role.MEMBER, Scopes.NONE);

    /**
     * What is to be remembered of a key.
     *
     * @param accounts what the accounts may do whose key it is and that made it, of those that are not gone
     */
    static Known of(TextDigest text, ApiKey key, Map<AccountId, Grants> accounts) {
        Grants owner = accounts.get(key.owner());
        Grants issuer = accounts.get(key.issuer().account());
        KnownKey known = KnownKey.of(key, issuer == null ? NOTHING : issuer);
        return new Known(
                text,
                new Lookup.Found(known),
                owner == null || issuer == null ? null : owner.role(),
                permissions(known.scopes()));
    }

    private static Set<Permission> permissions(Scopes scopes) {
        return Arrays.stream(Permission.values())
                .filter((permission) -> scopes.cover(new Scope(permission.scope())))
                .collect(Collectors.toUnmodifiableSet());
    }

    KnownKey key() {
        return found.key();
    }

    /** Who calls with it; empty if its owner or its issuer is gone. */
    Optional<Caller> caller() {
        return Optional.ofNullable(owner).map((role) -> new Caller(key().owner(), role, credential()));
    }

    private Credential credential() {
        return new Credential.ServiceKey(key().id().value(), key().lineage().value(), permissions);
    }
}
