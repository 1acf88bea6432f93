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
 * Applies CORS: it controls which other origins may read responses (Fetch standard, "CORS protocol").
 *
 * <p>Unlike Spring's filter, it passes a request of a disallowed origin without CORS headers, so the browser hides the
 * response. This is safe, since no cookie authenticates a request, and necessary, since behind a TLS-terminating proxy
 * the service's own pages can appear cross-origin. Only a preflight is rejected, with the error format of its path.
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
                            ErrorCode.ORIGIN_NOT_ALLOWED, "Pages of this origin may not send this request."));
        }
        addCorsHeaders(exchange);
        return chain.filter(exchange);
    }

    private void addCorsHeaders(ServerWebExchange exchange) {
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
