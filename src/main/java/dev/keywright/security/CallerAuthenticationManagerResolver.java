package dev.keywright.security;

import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.ReactiveAuthenticationManagerResolver;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Lets a key be what {@link ServiceKeyFilter} found it to be, and has everything else checked as a person's token. */
final class CallerAuthenticationManagerResolver implements ReactiveAuthenticationManagerResolver<ServerWebExchange> {

    private final ReactiveAuthenticationManager tokens;

    CallerAuthenticationManagerResolver(ReactiveAuthenticationManager tokens) {
        this.tokens = tokens;
    }

    @Override
    public Mono<ReactiveAuthenticationManager> resolve(ServerWebExchange exchange) {
        return Mono.just(PresentedKey.of(exchange)
                .map(CallerAuthenticationManagerResolver::of)
                .orElse(tokens));
    }

    private static ReactiveAuthenticationManager of(PresentedKey key) {
        return (shown) -> Mono.<Authentication>fromSupplier(() -> authentication(key));
    }

    private static Authentication authentication(PresentedKey key) {
        if (key.caller() == null) {
            throw new InvalidBearerTokenException("the key is not good");
        }
        return new CallerAuthentication(key.caller());
    }
}
