package dev.keywright.security;

import static org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers.pathMatchers;

import dev.keywright.api.ChangePasswordApi;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.Problem;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Authenticates the user of a request under {@code /v1} before the request is counted. A request with a valid token counts
 * against its account, any other against its address. A token with an invalid signature costs no database query.
 */
final class SessionFilter implements WebFilter {

    private static final String USER = SessionFilter.class.getName() + ".user";
    private static final String FAILURE = SessionFilter.class.getName() + ".failure";

    /** Hashing passwords is expensive, so these requests count against the address, as logins do. */
    private static final ServerWebExchangeMatcher HASHES_PASSWORDS =
            pathMatchers(ChangePasswordApi.PATH_CHANGE_PASSWORD);

    private final ServerAuthenticationConverter credentials;
    private final ReactiveAuthenticationManager tokens;

    SessionFilter(ServerAuthenticationConverter credentials, ReactiveAuthenticationManager tokens) {
        this.credentials = credentials;
        this.tokens = tokens;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return HASHES_PASSWORDS
                .matches(exchange)
                .filter((hashes) -> !hashes.isMatch() && mayHaveToken(exchange))
                .flatMap((counted) -> authenticate(exchange))
                .then(Mono.defer(() -> chain.filter(exchange)));
    }

    private static boolean mayHaveToken(ServerWebExchange exchange) {
        return Problem.appliesTo(exchange.getRequest())
                && PresentedKey.of(exchange).isEmpty();
    }

    /** Leaves the error for an invalid credential to the authentication, which follows the count. */
    private Mono<Void> authenticate(ServerWebExchange exchange) {
        return credentials
                .convert(exchange)
                .flatMap(tokens::authenticate)
                .doOnNext((user) -> exchange.getAttributes().put(USER, user))
                .doOnError(
                        AuthenticationException.class,
                        (invalid) -> exchange.getAttributes().put(FAILURE, invalid))
                .onErrorComplete((error) -> error instanceof AuthenticationException || error instanceof ApiException)
                .then();
    }

    /** Returns the authentication of the user; empty if there is no valid token. */
    static Mono<CallerAuthentication> user(ServerWebExchange exchange) {
        return Mono.justOrEmpty(exchange.<CallerAuthentication>getAttribute(USER));
    }

    /** Matches requests with a valid token. */
    static Mono<MatchResult> isUser(ServerWebExchange exchange) {
        return exchange.getAttribute(USER) == null ? MatchResult.notMatch() : MatchResult.match();
    }

    /** Returns a manager with the result for the token, so that it is not authenticated again; empty without a result. */
    static Mono<ReactiveAuthenticationManager> result(ServerWebExchange exchange) {
        AuthenticationException failure = exchange.getAttribute(FAILURE);
        return failure == null
                ? user(exchange).map((user) -> (presented) -> Mono.just(user))
                : Mono.just((presented) -> Mono.error(failure));
    }
}
