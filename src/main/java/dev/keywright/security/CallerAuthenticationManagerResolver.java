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
        return Mono.just(PresentedCredential.of(exchange)
                .map(CallerAuthenticationManagerResolver::of)
                .orElse(tokens));
    }

    private static ReactiveAuthenticationManager of(PresentedCredential credential) {
        return (presented) -> Mono.<Authentication>fromSupplier(() -> authentication(credential));
    }

    private static Authentication authentication(PresentedCredential credential) {
        if (credential.caller() == null) {
            throw new InvalidBearerTokenException("The key or token is not valid");
        }
        return new CallerAuthentication(credential.caller());
    }
}
