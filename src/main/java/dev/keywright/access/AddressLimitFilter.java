package dev.keywright.access;

import dev.keywright.error.Refusal;
import dev.keywright.limit.ClientAddress;
import dev.keywright.limit.Decision;
import dev.keywright.limit.Limiter;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher;
import org.springframework.security.web.server.util.matcher.ServerWebExchangeMatcher.MatchResult;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/** Counts each call that the firewall lets in against its client's address, before anything is done for it. */
final class AddressLimitFilter implements WebFilter {

    private static final String NO_ADDRESS = "none";

    private final Rule rule;

    AddressLimitFilter(Rule rule) {
        this.rule = rule;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return rule.uncounted()
                .matches(exchange)
                .map(MatchResult::isMatch)
                .flatMap((free) -> free ? Mono.just(Decision.UNLIMITED) : count(exchange.getRequest()))
                .flatMap((decision) -> decision.allowed() ? chain.filter(exchange) : refuse(decision));
    }

    private Mono<Decision> count(ServerHttpRequest request) {
        String subject =
                rule.addresses().of(request).map(ClientAddress::limitKey).orElse(NO_ADDRESS);
        return rule.limiter().acquire(subject);
    }

    private static Mono<Void> refuse(Decision decision) {
        return Mono.error(Refusal.tooManyRequests(decision.resetsIn()));
    }

    /**
     * What is counted, by what, against what.
     *
     * @param addresses decides a client's address
     * @param limiter holds the quota
     * @param uncounted the calls that the limit does not apply to
     */
    record Rule(ClientAddresses addresses, Limiter limiter, ServerWebExchangeMatcher uncounted) {}
}
