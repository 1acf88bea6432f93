package dev.keywright.security;

import static org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers.pathMatchers;

import dev.keywright.account.Caller;
import dev.keywright.api.ChangePasswordApi;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.Problem;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Verifies the token of a request under {@code /v1} before the request is counted. A request with a valid token counts
 * against its account, any other against its address. A token with an invalid signature costs no database query.
 */
final class SessionFilter implements WebFilter {

    /** Hashing passwords is expensive, so these requests count against the address, as logins do. */
    private static final ServerWebExchangeMatcher HASHES_PASSWORDS =
            pathMatchers(ChangePasswordApi.PATH_CHANGE_PASSWORD);

    private final CredentialConverter credentials;
    private final ReactiveAuthenticationManager tokens;

    SessionFilter(CredentialConverter credentials, ReactiveAuthenticationManager tokens) {
        this.credentials = credentials;
        this.tokens = tokens;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return HASHES_PASSWORDS
                .matches(exchange)
                .filter((hashes) -> !hashes.isMatch() && mayHaveToken(exchange))
                .flatMap((counted) -> verify(exchange))
                .doOnNext((credential) -> credential.storeIn(exchange))
                .then(Mono.defer(() -> chain.filter(exchange)));
    }

    private static boolean mayHaveToken(ServerWebExchange exchange) {
        return Problem.appliesTo(exchange.getRequest())
                && PresentedCredential.of(exchange).isEmpty();
    }

    /** Empty without a token. Other errors than an invalid token are left to the authentication, which follows the count. */
    private Mono<PresentedCredential> verify(ServerWebExchange exchange) {
        return credentials
                .convert(exchange)
                .flatMap(tokens::authenticate)
                .map(Authentication::getPrincipal)
                .cast(Caller.class)
                .map(PresentedCredential::new)
                .onErrorReturn(InvalidBearerTokenException.class, PresentedCredential.INVALID)
                .onErrorComplete((error) -> error instanceof AuthenticationException || error instanceof ApiException);
    }
}
