package dev.keywright.security.web;

import static org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers.pathMatchers;

import dev.keywright.api.ForwardAuthApi;
import dev.keywright.api.IntrospectKeyApi;
import dev.keywright.api.VerifyKeyApi;
import dev.keywright.net.address.ResolvedAddress;
import dev.keywright.problem.ApiException;
import dev.keywright.ratelimit.LimitDecision;
import dev.keywright.ratelimit.Limiter;
import dev.keywright.ratelimit.RateLimitHeaders;
import dev.keywright.ratelimit.RateLimitProperties.FailureMode;
import dev.keywright.ratelimit.RateLimitProperties.OnFailure;
import java.util.function.Function;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Counts each request against its client's address or its account, before any work except the verification of its
 * credential, and adds the rate limit headers to the response.
 */
public final class RateLimitFilter implements WebFilter {

    private static final ServerWebExchangeMatcher VERIFICATION = pathMatchers(
            VerifyKeyApi.PATH_VERIFY_KEY,
            IntrospectKeyApi.PATH_INTROSPECT_KEY,
            ForwardAuthApi.PATH_FORWARD_AUTH,
            ForwardAuthApi.PATH_FORWARD_AUTH + "/**");

    private final String name;
    private final Limiter limiter;
    private final Function<ServerWebExchange, Mono<String>> subject;
    private final OnFailure onFailure;

    private RateLimitFilter(
            String name, Limiter limiter, Function<ServerWebExchange, Mono<String>> subject, OnFailure onFailure) {
        this.name = name;
        this.limiter = limiter;
        this.subject = subject;
        this.onFailure = onFailure;
    }

    /**
     * Creates a filter that counts requests against the client's address.
     *
     * @param exempt the requests to which the limit does not apply
     * @param onFailure the behavior while the limiter is unavailable
     */
    public static RateLimitFilter perAddress(Limiter limiter, ServerWebExchangeMatcher exempt, OnFailure onFailure) {
        return new RateLimitFilter(
                "address",
                limiter,
                (exchange) -> exempt.matches(exchange)
                        .filter((match) -> !match.isMatch())
                        .map((counted) -> ResolvedAddress.of(exchange).rateLimitSubject()),
                onFailure);
    }

    /**
     * Creates a filter that counts requests against the account of the user.
     *
     * @param account the id of the account; empty for a request to which the limit does not apply
     * @param onFailure the behavior while the limiter is unavailable
     */
    public static RateLimitFilter perAccount(
            Limiter limiter, Function<ServerWebExchange, Mono<String>> account, OnFailure onFailure) {
        return new RateLimitFilter("account", limiter, account, onFailure);
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return subject.apply(exchange)
                .flatMap((counted) -> count(counted, exchange))
                .defaultIfEmpty(LimitDecision.UNLIMITED)
                .flatMap((decision) -> decision.allowed() ? chain.filter(exchange) : reject(decision));
    }

    private Mono<LimitDecision> count(String counted, ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        return limiter.acquire(counted)
                .onErrorResume(Limiter.UnavailableException.class, (unavailable) -> onLimiterFailure(exchange))
                .doOnNext((decision) -> RateLimitHeaders.add(headers, name, decision));
    }

    private Mono<LimitDecision> onLimiterFailure(ServerWebExchange exchange) {
        return VERIFICATION
                .matches(exchange)
                .map((match) -> match.isMatch() ? onFailure.verifying() : onFailure.api())
                .flatMap((mode) -> mode == FailureMode.OPEN
                        ? Mono.just(LimitDecision.UNLIMITED)
                        : Mono.error(ApiException.limitsUnavailable()));
    }

    private static Mono<Void> reject(LimitDecision decision) {
        return Mono.error(ApiException.tooManyRequests(decision.resetsIn()));
    }
}
