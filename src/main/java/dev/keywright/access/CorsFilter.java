package dev.keywright.access;

import dev.keywright.error.Refusal;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsProcessor;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Tells browsers which pages of other origins may read answers (Fetch standard, "CORS protocol").
 *
 * <p>Unlike Spring's own filter it lets a call of an origin that is not allowed pass without the headers, since the
 * browser then keeps the answer to itself: no cookie proves anything here, and behind a proxy that ends TLS the service's
 * own pages look foreign. Only a preflight is refused, with a body like any refusal.
 */
final class CorsFilter implements WebFilter {

    private final CorsProcessor processor = new DefaultCorsProcessor();
    private final CorsConfiguration configuration;

    CorsFilter(CorsConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        boolean preflight = CorsUtils.isPreFlightRequest(exchange.getRequest());
        if (!isAllowed(exchange)) {
            exchange.getResponse().getHeaders().add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
            return preflight
                    ? Mono.error(Refusal.forbidden("Pages of this origin may not call this service."))
                    : chain.filter(exchange);
        }
        boolean valid = processor.process(configuration, exchange);
        if (!valid) {
            return Mono.error(Refusal.forbidden("A page of another origin may not make such a call."));
        }
        return preflight ? Mono.empty() : chain.filter(exchange);
    }

    private boolean isAllowed(ServerWebExchange exchange) {
        String origin = exchange.getRequest().getHeaders().getOrigin();
        return origin == null || configuration.checkOrigin(origin) != null;
    }
}
