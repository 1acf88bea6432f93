package dev.keywright.persistence;

import io.r2dbc.spi.R2dbcTimeoutException;
import java.time.Duration;
import java.util.Set;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Ends a call that a database on another machine keeps waiting: one that is frozen, or that nothing reaches any more, never
 * says so. What such a call was to write may be written all the same.
 */
public final class RequestTimeoutFilter implements WebFilter {

    /** Whoever asks commonly waits for 30 s, and is to be told before. */
    public static final Duration LONGEST = Duration.ofSeconds(20);

    /** They are answered for as long as there is something to tell, or to read. */
    private static final Set<String> STREAMS = Set.of("/v1/changes", "/v1/keys/import");

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        String path = exchange.getRequest().getPath().value();
        return STREAMS.contains(path)
                ? chain.filter(exchange)
                : chain.filter(exchange).timeout(LONGEST, Mono.error(RequestTimeoutFilter::tooLate));
    }

    private static Exception tooLate() {
        return new R2dbcTimeoutException("The database has not answered for " + LONGEST.toSeconds() + " s.");
    }
}
