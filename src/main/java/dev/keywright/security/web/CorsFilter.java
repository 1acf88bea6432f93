package dev.keywright.security.web;

import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import java.util.List;
import java.util.Objects;
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
public final class CorsFilter implements WebFilter {

    private final CorsProcessor processor = new DefaultCorsProcessor();
    private final CorsConfiguration configuration;
    private final List<String> exposed;

    public CorsFilter(CorsConfiguration configuration) {
        this.configuration = configuration;
        this.exposed = Objects.requireNonNullElse(configuration.getExposedHeaders(), List.of());
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (CorsUtils.isPreFlightRequest(exchange.getRequest())) {
            return processor.process(configuration, exchange)
                    ? Mono.empty()
                    : Mono.error(ApiException.of(
                            ErrorCode.ORIGIN_NOT_ALLOWED, "Pages of this origin may not make such a call."));
        }
        advertiseHttp(exchange);
        return chain.filter(exchange);
    }

    private void advertiseHttp(ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN);
        String origin = exchange.getRequest().getHeaders().getOrigin();
        String allowed = origin == null ? null : configuration.checkOrigin(origin);
        if (allowed != null) {
            headers.setAccessControlAllowOrigin(allowed);
            headers.setAccessControlExposeHeaders(exposed);
        }
    }
}
