package dev.keywright.security;

import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.ReactiveAuthenticationManagerResolver;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Uses the results of {@link ServiceKeyFilter} and {@link SessionFilter}, and verifies everything else as a token. */
final class CallerAuthenticationManagerResolver implements ReactiveAuthenticationManagerResolver<ServerWebExchange> {

    private final ReactiveAuthenticationManager tokens;

    CallerAuthenticationManagerResolver(ReactiveAuthenticationManager tokens) {
        this.tokens = tokens;
    }

    @Override
    public Mono<ReactiveAuthenticationManager> resolve(ServerWebExchange exchange) {
        return Mono.justOrEmpty(PresentedKey.of(exchange))
                .map(CallerAuthenticationManagerResolver::of)
                .switchIfEmpty(SessionFilter.result(exchange))
                .defaultIfEmpty(tokens);
    }

    private static ReactiveAuthenticationManager of(PresentedKey key) {
        return (presented) -> Mono.<Authentication>fromSupplier(() -> authentication(key));
    }

    private static Authentication authentication(PresentedKey key) {
        if (key.caller() == null) {
            throw new InvalidBearerTokenException("The key is not valid");
        }
        return new CallerAuthentication(key.caller());
    }
}
