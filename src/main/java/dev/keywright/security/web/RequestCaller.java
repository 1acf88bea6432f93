package dev.keywright.security.web;

import dev.keywright.account.Caller;
import java.security.Principal;
import org.springframework.security.core.Authentication;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** The caller of a request. */
public final class RequestCaller {

    private RequestCaller() {}

    /** Returns the caller; errors if the request is anonymous. */
    public static Mono<Caller> of(ServerWebExchange exchange) {
        return find(exchange)
                .switchIfEmpty(Mono.error(
                        () -> new IllegalStateException("An anonymous request reached a protected endpoint.")));
    }

    /** Returns the caller; empty if the request is anonymous. */
    public static Mono<Caller> find(ServerWebExchange exchange) {
        return exchange.<Principal>getPrincipal()
                .ofType(Authentication.class)
                .mapNotNull(Authentication::getPrincipal)
                .ofType(Caller.class);
    }
}
