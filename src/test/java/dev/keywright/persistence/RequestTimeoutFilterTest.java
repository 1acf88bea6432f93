package dev.keywright.persistence;

import io.r2dbc.spi.R2dbcTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RequestTimeoutFilterTest {

    private static final Duration ALMOST = RequestTimeoutFilter.TIMEOUT.minusMillis(1);

    /** Returns a body that takes a minute. */
    private static Flux<DataBuffer> slowBody() {
        return Flux.interval(Duration.ofSeconds(5))
                .take(12)
                .map((part) -> DefaultDataBufferFactory.sharedInstance.wrap("x".getBytes(StandardCharsets.US_ASCII)));
    }

    private static Mono<Void> filter(WebFilterChain chain) {
        MockServerHttpRequest request =
                MockServerHttpRequest.post("/v1/keys").body(Flux.defer(RequestTimeoutFilterTest::slowBody));
        return new RequestTimeoutFilter().filter(MockServerWebExchange.from(request), chain);
    }

    @Test
    void whenDatabaseIsSilentThenEndsAfterTimeout() {
        StepVerifier.withVirtualTime(() -> filter((exchange) -> Mono.never()))
                .expectSubscription()
                .expectNoEvent(ALMOST)
                .thenAwait(Duration.ofMillis(1))
                .verifyError(R2dbcTimeoutException.class);
    }

    @Test
    void whenBodyIsSlowThenItsTimeDoesNotCount() {
        StepVerifier.withVirtualTime(() ->
                        filter((exchange) -> exchange.getRequest().getBody().then()))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(59))
                .thenAwait(Duration.ofSeconds(1))
                .verifyComplete();
    }

    @Test
    void whenDatabaseIsSilentAfterBodyThenEndsAfterTimeout() {
        StepVerifier.withVirtualTime(() ->
                        filter((exchange) -> exchange.getRequest().getBody().then(Mono.never())))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(60).plus(ALMOST))
                .thenAwait(Duration.ofMillis(1))
                .verifyError(R2dbcTimeoutException.class);
    }

    @Test
    void whenClientReceivesResponseSlowlyThenItsTimeDoesNotCount() {
        StepVerifier.withVirtualTime(() -> filter(
                        (exchange) -> exchange.getResponse().setComplete().then(Mono.never())))
                .expectSubscription()
                .expectNoEvent(Duration.ofHours(1))
                .thenCancel()
                .verify();
    }
}
