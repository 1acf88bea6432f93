package dev.keywright.security;

import dev.keywright.problem.ApiException;
import dev.keywright.problem.Problem;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.AuthenticationException;
import org.springframework.security.web.server.authentication.ServerAuthenticationConverter;
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

    private static final String ATTRIBUTE = SessionFilter.class.getName();

    private final ServerAuthenticationConverter credentials;
    private final ReactiveAuthenticationManager tokens;

    SessionFilter(ServerAuthenticationConverter credentials, ReactiveAuthenticationManager tokens) {
        this.credentials = credentials;
        this.tokens = tokens;
    }

    /** Leaves the error for an invalid credential to the authentication, which follows the count. */
    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (!Problem.appliesTo(exchange.getRequest())
                || PresentedKey.of(exchange).isPresent()) {
            return chain.filter(exchange);
        }
        return credentials
                .convert(exchange)
                .flatMap(tokens::authenticate)
                .onErrorComplete((error) -> error instanceof AuthenticationException || error instanceof ApiException)
                .doOnNext((user) -> exchange.getAttributes().put(ATTRIBUTE, user))
                .then(Mono.defer(() -> chain.filter(exchange)));
    }

    /** Returns the authentication of the user; empty if there is no valid token. */
    static Mono<CallerAuthentication> user(ServerWebExchange exchange) {
        return Mono.justOrEmpty(exchange.<CallerAuthentication>getAttribute(ATTRIBUTE));
    }

    /** Matches requests with a valid token. */
    static Mono<MatchResult> isUser(ServerWebExchange exchange) {
        return exchange.getAttribute(ATTRIBUTE) == null ? MatchResult.notMatch() : MatchResult.match();
    }
}
