package dev.keywright.persistence;

import dev.keywright.support.ServiceTest;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.test.context.TestPropertySource;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A transaction of the service occupies the only write permit. */
class BusyDatabaseTest {

    abstract static class Busy extends ServiceTest {

        static final Duration LONG = Duration.ofSeconds(60);

        @Autowired
        ConnectionFactory connections;

        String token;
        private Connection holder;

        @BeforeEach
        void takeWritePermit() {
            token = newToken();
            holder = Mono.from(connections.create()).blockOptional(LONG).orElseThrow();
            Mono.from(holder.beginTransaction()).block(LONG);
        }

        @AfterEach
        void releaseWritePermit() {
            Mono.from(holder.close()).block(LONG);
        }
    }

    @Nested
    @TestPropertySource(properties = {"keywright.limits.per-address=off", "keywright.sqlite.max-wait=200ms"})
    class LongerThanMaxWait extends Busy {

        @Test
        void whenWrittenThenUnavailableWithRetryAfter() {
            expectError(
                    generateKey(token).expectHeader().valueEquals(HttpHeaders.RETRY_AFTER, "1"),
                    503,
                    "The server is busy. Try again in a moment.");
        }

        @Test
        void whenReadThenHandled() {
            listKeys(token).expectStatus().isOk();
        }

        @Test
        void whenPermitIsReleasedThenWritesSucceed() {
            generateKey(token).expectStatus().isEqualTo(503);
            releaseWritePermit();

            newKey(token);
        }
    }

    @Nested
    @TestPropertySource(
            properties = {
                "keywright.limits.per-address=off",
                "keywright.sqlite.max-wait=1m",
                "keywright.sqlite.max-waiting=1"
            })
    class FullQueue extends Busy {

        @Test
        void whenThreeWriteThenTwoAreRejectedAndOneWaits() {
            WebClient http = webClient();
            Flux<Integer> responses = Flux.range(0, 3).flatMap((call) -> statusOfGenerate(http));

            StepVerifier.create(responses)
                    .expectNext(503, 503)
                    .then(this::releaseWritePermit)
                    .expectNext(201)
                    .expectComplete()
                    .verify(LONG);
        }

        private Mono<Integer> statusOfGenerate(WebClient http) {
            return http.post()
                    .uri("/generate-key")
                    .headers((headers) -> headers.setBearerAuth(token))
                    .exchangeToMono((response) -> response.releaseBody().thenReturn(response.statusCode()))
                    .map(HttpStatusCode::value);
        }
    }
}
