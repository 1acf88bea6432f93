package dev.keywright.access;

import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.authentication.ReactiveAuthenticationManagerResolver;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Lets a key be what {@link ServiceKeyFilter} found it to be, and has everything else checked as a person's token. */
final class CallerManagers implements ReactiveAuthenticationManagerResolver<ServerWebExchange> {

    private final ReactiveAuthenticationManager tokens;

    CallerManagers(ReactiveAuthenticationManager tokens) {
        this.tokens = tokens;
    }

    @Override
    public Mono<ReactiveAuthenticationManager> resolve(ServerWebExchange exchange) {
        return Mono.just(ShownKey.of(exchange).map(CallerManagers::of).orElse(tokens));
    }

    private static ReactiveAuthenticationManager of(ShownKey key) {
        return (shown) -> Mono.<Authentication>fromSupplier(() -> authentication(key));
    }

    private static Authentication authentication(ShownKey key) {
        if (key.caller() == null) {
            throw new InvalidBearerTokenException("the key is not good");
        }
        return new CallerAuthentication(key.caller());
    }
}
