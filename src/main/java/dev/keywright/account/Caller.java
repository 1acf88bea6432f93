package dev.keywright.account;

import dev.keywright.audit.Actor;
import java.security.Principal;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The authenticated caller: a person, or a program with a service key on behalf of the key's owner.
 *
 * @param accountId the account
 * @param role the role of the account
 * @param credential the credential that authenticated the caller
 */
public record Caller(AccountId accountId, Role role, Credential credential) {

    private static final Set<Permission> PERSON_PERMISSIONS =
            Set.of(Permission.VERIFY, Permission.KEYS_READ, Permission.KEYS_WRITE);

    /** Returns the caller of the request; errors if the request is anonymous. */
    public static Mono<Caller> of(ServerWebExchange exchange) {
        return findOf(exchange)
                .switchIfEmpty(Mono.error(
                        () -> new IllegalStateException("An anonymous request reached a protected endpoint.")));
    }

    /** Returns the caller of the request; empty if the request is anonymous. */
    public static Mono<Caller> findOf(ServerWebExchange exchange) {
        return exchange.<Principal>getPrincipal()
                .ofType(Authentication.class)
                .mapNotNull(Authentication::getPrincipal)
                .ofType(Caller.class);
    }

    public boolean isPerson() {
        return credential instanceof Credential.Session;
    }

    /**
     * Returns whether the caller has a permission. A person may manage and verify its own keys, an operator may do
     * everything, and a service key has the permissions of its scopes.
     */
    public boolean has(Permission permission) {
        if (credential instanceof Credential.ServiceKey key) {
            return key.permissions().contains(permission) || key.permissions().contains(Permission.ADMIN);
        }
        return role == Role.OPERATOR || PERSON_PERMISSIONS.contains(permission);
    }

    /** Returns the actor for the audit log. */
    public Actor actor() {
        return new Actor(accountId.value(), serviceKey());
    }

    /** Returns the id of the service key; null for a person. */
    public @Nullable String serviceKey() {
        return credential instanceof Credential.ServiceKey key ? key.id() : null;
    }

    /** Returns the session; null for a service key. */
    public @Nullable SessionId session() {
        return credential instanceof Credential.Session session ? session.id() : null;
    }
}
