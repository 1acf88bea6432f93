package dev.keywright.persistence;

import dev.keywright.api.ImportKeysApi;
import dev.keywright.api.StreamEventsApi;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.time.Duration;
import java.util.Set;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Ends a request that waits too long for a remote database, which stays silent if it is frozen or unreachable. Its writes may take effect
 * nevertheless.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
public final class RequestTimeoutFilter implements WebFilter {

    /** Clients commonly wait for 30 s, and should receive the error before that. */
    public static final Duration TIMEOUT = Duration.ofSeconds(20);

    /** Streaming endpoints, which last as long as there is data. */
    private static final Set<String> STREAMS =
            Set.of(StreamEventsApi.PATH_STREAM_EVENTS, ImportKeysApi.PATH_IMPORT_KEYS);

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getPath().value();
        return STREAMS.contains(path)
                ? chain.filter(exchange)
                : chain.filter(exchange).timeout(TIMEOUT, Mono.error(RequestTimeoutFilter::tooLate));
    }

    private static Exception tooLate() {
        return new R2dbcTimeoutException("The database did not respond within " + TIMEOUT.toSeconds() + " s.");
    }
}
