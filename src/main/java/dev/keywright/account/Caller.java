package dev.keywright.account;

import dev.keywright.audit.Actor;
import java.security.Principal;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.Authentication;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Who calls: a person, or a program on behalf of the account that owns its service key.
 *
 * @param accountId whose call it is
 * @param role what the account may do
 * @param credential what the caller is known by
 */
public record Caller(AccountId accountId, Role role, Credential credential) {

    private static final Set<Permission> OF_PERSONS =
            Set.of(Permission.VERIFY, Permission.KEYS_READ, Permission.KEYS_WRITE);

    /** Who makes this call; errors if the call was let in without saying. */
    public static Mono<Caller> of(ServerWebExchange exchange) {
        return ofAny(exchange)
                .switchIfEmpty(
                        Mono.error(() -> new IllegalStateException("an anonymous call reached a protected path")));
    }

    /** Who makes this call; empty if it was let in without asking. */
    public static Mono<Caller> ofAny(ServerWebExchange exchange) {
        return exchange.<Principal>getPrincipal()
                .ofType(Authentication.class)
                .mapNotNull(Authentication::getPrincipal)
                .ofType(Caller.class);
    }

    public boolean isPerson() {
        return credential instanceof Credential.Session;
    }

    /**
     * A person may look after their own keys and ask whether any is good, and an operator do everything; a service key
     * what its scopes say.
     */
    public boolean may(Permission permission) {
        if (credential instanceof Credential.ServiceKey key) {
            return key.permissions().contains(permission) || key.permissions().contains(Permission.ADMIN);
        }
        return role == Role.OPERATOR || OF_PERSONS.contains(permission);
    }

    /** The caller, as the trail names them. */
    public Actor actor() {
        return new Actor(accountId.value(), serviceKey());
    }

    /** The id of the service key that the call is made with; null if it is a person's. */
    public @Nullable String serviceKey() {
        return credential instanceof Credential.ServiceKey key ? key.id() : null;
    }

    /** The session that the call is made in; null if it is a program's. */
    public @Nullable SessionId session() {
        return credential instanceof Credential.Session session ? session.id() : null;
    }
}
