package dev.keywright.persistence;

import dev.keywright.api.ImportKeysApi;
import dev.keywright.api.StreamEventsApi;
import io.r2dbc.spi.R2dbcTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Ends a request that waits too long for a remote database, which stays silent if it is frozen or unreachable. Its writes may take effect
 * nevertheless. The time in which the client sends the body or receives the response does not count; the server limits it elsewhere.
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
        if (STREAMS.contains(path)) {
            return chain.filter(exchange);
        }
        WatchedRequest request = new WatchedRequest(exchange.getRequest());
        return chain.filter(exchange.mutate().request(request).build())
                .timeout(timeout(request, exchange.getResponse()), Mono.error(RequestTimeoutFilter::tooLate));
    }

    /** Emits as soon as the timeout has passed, unless a response is being sent by then. */
    private static Mono<?> timeout(WatchedRequest request, ServerHttpResponse response) {
        return Mono.defer(() -> Mono.delay(request.untilTimeout()))
                .filter((passed) -> request.untilTimeout().isZero())
                .repeatWhenEmpty((again) -> again)
                .flatMap((passed) -> response.isCommitted() ? Mono.never() : Mono.just(passed));
    }

    private static Exception tooLate() {
        return new R2dbcTimeoutException("The database did not respond within " + TIMEOUT.toSeconds() + " s.");
    }

    /** A request that knows how long its body has been complete. */
    private static final class WatchedRequest extends ServerHttpRequestDecorator {

        private volatile boolean isReceiving;
        private volatile long waitingSince = now();

        WatchedRequest(ServerHttpRequest request) {
            super(request);
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return super.getBody().doOnSubscribe((body) -> isReceiving = true).doFinally((end) -> {
                waitingSince = now();
                isReceiving = false;
            });
        }

        /** Returns the time that is left of the timeout, all of it while the body arrives. */
        Duration untilTimeout() {
            long remaining = isReceiving ? TIMEOUT.toMillis() : waitingSince + TIMEOUT.toMillis() - now();
            return Duration.ofMillis(Math.max(0, remaining));
        }

        private static long now() {
            return Schedulers.parallel().now(TimeUnit.MILLISECONDS);
        }
    }
}
