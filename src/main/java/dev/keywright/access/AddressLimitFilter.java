package dev.keywright.access;

import static org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers.pathMatchers;

import dev.keywright.error.Refusal;
import dev.keywright.limit.Decision;
import dev.keywright.limit.LimitSettings.Manner;
import dev.keywright.limit.LimitSettings.OnFailure;
import dev.keywright.limit.Limiter;
import dev.keywright.limit.LimitsOutOfOrder;
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

    private static final ServerWebExchangeMatcher ASKS_FOR_VERDICT =
            pathMatchers("/v1/keys/verify", "/v1/introspect", "/v1/forward-auth", "/v1/forward-auth/**");

    private final Limiter limiter;
    private final ServerWebExchangeMatcher uncounted;
    private final OnFailure onFailure;

    /**
     * @param limiter holds the quota
     * @param uncounted the calls that the limit does not apply to
     * @param onFailure what calls come to while the limiter can't be asked
     */
    AddressLimitFilter(Limiter limiter, ServerWebExchangeMatcher uncounted, OnFailure onFailure) {
        this.limiter = limiter;
        this.uncounted = uncounted;
        this.onFailure = onFailure;
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
                .onErrorResume(LimitsOutOfOrder.class, (unknown) -> uncounted(exchange))
                .doOnNext((decision) -> RateLimitHeaders.add(headers, NAME, decision));
    }

    private Mono<Decision> uncounted(ServerWebExchange exchange) {
        return ASKS_FOR_VERDICT
                .matches(exchange)
                .map((asks) -> asks.isMatch() ? onFailure.verifying() : onFailure.creating())
                .flatMap((manner) ->
                        manner == Manner.OPEN ? Mono.just(Decision.UNLIMITED) : Mono.error(Refusal.limitsOutOfOrder()));
    }

    private static Mono<Void> refuse(Decision decision) {
        return Mono.error(Refusal.tooManyRequests(decision.resetsIn()));
    }
}
