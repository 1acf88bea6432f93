package dev.keywright.account;

import java.security.Principal;
import org.springframework.security.core.Authentication;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * A person who calls, known by a session that is good.
 *
 * @param accountId whose session it is
 * @param role what the account may do
 */
public record Caller(AccountId accountId, Role role) {

    /** Who makes this call; errors if the call was let in without saying. */
    public static Mono<Caller> of(ServerWebExchange exchange) {
        return exchange.<Principal>getPrincipal()
                .ofType(Authentication.class)
                .mapNotNull(Authentication::getPrincipal)
                .ofType(Caller.class)
                .switchIfEmpty(
                        Mono.error(() -> new IllegalStateException("an anonymous call reached a protected path")));
    }
}
