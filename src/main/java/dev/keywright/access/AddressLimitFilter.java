package dev.keywright.access;

import dev.keywright.error.Refusal;
import dev.keywright.limit.Decision;
import dev.keywright.limit.Limiter;
import dev.keywright.limit.RateLimitHeaders;
import org.springframework.http.HttpHeaders;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Counts each call that the firewall lets in against its client's address, before anything is done for it but to look
 * at the key that it shows; and says on the answer how much is left.
 */
final class AddressLimitFilter implements WebFilter {

    private static final String NAME = "address";

    private final Limiter limiter;
    private final ServerWebExchangeMatcher uncounted;

    /**
     * @param limiter holds the quota
     * @param uncounted the calls that the limit does not apply to
     */
    AddressLimitFilter(Limiter limiter, ServerWebExchangeMatcher uncounted) {
        this.limiter = limiter;
        this.uncounted = uncounted;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return uncounted
                .matches(exchange)
                .map(MatchResult::isMatch)
                .flatMap((free) -> free ? Mono.just(Decision.UNLIMITED) : count(exchange))
                .flatMap((decision) -> decision.allowed() ? chain.filter(exchange) : refuse(decision));
    }

    private Mono<Decision> count(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        return limiter.acquire(SeenAddress.of(exchange).limitKey())
                .doOnNext((decision) -> RateLimitHeaders.add(headers, NAME, decision));
    }

    private static Mono<Void> refuse(Decision decision) {
        return Mono.error(Refusal.tooManyRequests(decision.resetsIn()));
    }
}
