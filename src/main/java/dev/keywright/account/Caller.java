package dev.keywright.account;

import dev.keywright.audit.Actor;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The authenticated caller: a user, or a program with a service key on behalf of the key's owner.
 *
 * @param accountId the account
 * @param role the role of the account
 * @param credential the credential that authenticated the caller
 */
public record Caller(AccountId accountId, Role role, Credential credential) {

    private static final Set<Permission> USER_PERMISSIONS =
            Set.of(Permission.VERIFY, Permission.KEYS_READ, Permission.KEYS_WRITE);

    public boolean isUser() {
        return credential instanceof Credential.Session;
    }

    /**
     * Returns whether the caller has a permission. A user may manage and verify their own keys, an operator may do
     * everything, and a service key has the permissions of its scopes.
     */
    public boolean has(Permission permission) {
        if (credential instanceof Credential.ServiceKey key) {
            return key.permissions().contains(permission) || key.permissions().contains(Permission.ADMIN);
        }
        return role == Role.OPERATOR || USER_PERMISSIONS.contains(permission);
    }

    /** Returns the requested account; the caller's own if none is requested. */
    public AccountId orOwn(@Nullable AccountId requested) {
        return requested == null ? accountId : requested;
    }

    /** Returns whether the caller may read the account: an operator any, a user only their own. */
    public boolean canRead(AccountId account) {
        return has(Permission.ADMIN) || (isUser() && accountId.equals(account));
    }

    /** Returns the actor for the audit log. */
    public Actor actor() {
        return new Actor(accountId.value(), serviceKey());
    }

    /** Returns the id of the service key; null for a user. */
    public @Nullable String serviceKey() {
        return credential instanceof Credential.ServiceKey key ? key.id() : null;
    }

    /** Returns the session; null for a service key. */
    public @Nullable SessionId session() {
        return credential instanceof Credential.Session session ? session.id() : null;
    }
}
