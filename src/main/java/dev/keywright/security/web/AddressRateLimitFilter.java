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
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Counts each request against its client's address, before any work except the verification of its key, and adds the
 * rate limit headers to the response.
 */
public final class AddressRateLimitFilter implements WebFilter {

    private static final String NAME = "address";

    private static final ServerWebExchangeMatcher VERIFICATION = pathMatchers(
            VerifyKeyApi.PATH_VERIFY_KEY,
            IntrospectKeyApi.PATH_INTROSPECT_KEY,
            ForwardAuthApi.PATH_FORWARD_AUTH,
            ForwardAuthApi.PATH_FORWARD_AUTH + "/**");

    private final Limiter limiter;
    private final ServerWebExchangeMatcher exempt;
    private final OnFailure onFailure;

    /**
     * @param limiter the limiter
     * @param exempt the requests to which the limit does not apply
     * @param onFailure the behavior while the limiter is unavailable
     */
    public AddressRateLimitFilter(Limiter limiter, ServerWebExchangeMatcher exempt, OnFailure onFailure) {
        this.limiter = limiter;
        this.exempt = exempt;
        this.onFailure = onFailure;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return exempt.matches(exchange)
                .map(MatchResult::isMatch)
                .flatMap((isExempt) -> isExempt ? Mono.just(LimitDecision.UNLIMITED) : count(exchange))
                .flatMap((decision) -> decision.allowed() ? chain.filter(exchange) : reject(decision));
    }

    private Mono<LimitDecision> count(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        return limiter.acquire(ResolvedAddress.of(exchange).rateLimitSubject())
                .onErrorResume(Limiter.UnavailableException.class, (unavailable) -> onLimiterFailure(exchange))
                .doOnNext((decision) -> RateLimitHeaders.add(headers, NAME, decision));
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
