package dev.keywright.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.logging.LogThrottle;
import io.netty.channel.socket.ChannelOutputShutdownException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.test.StepVerifier;
import tools.jackson.databind.json.JsonMapper;

class ApiExceptionHandlerTest {

    private final ApiExceptionHandler handler =
            new ApiExceptionHandler(new ProblemFactory(JsonMapper.builder().build(), LogThrottle.unlimited()));
    private final MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/list-keys"));

    private MockServerHttpResponse response(Throwable failure) {
        StepVerifier.create(handler.handle(exchange, failure)).verifyComplete();
        return exchange.getResponse();
    }

    @Test
    void whenConnectionBreaksDuringResponseThenClientHasDisconnected() {
        exchange.getResponse().setComplete().block();

        StepVerifier.create(handler.handle(exchange, new ChannelOutputShutdownException("shut down")))
                .expectErrorSatisfies(
                        (failure) -> assertThat(DisconnectedClientHelper.isClientDisconnectedException(failure))
                                .isTrue())
                .verify();
    }

    private static String body(MockServerHttpResponse response) {
        return response.getBodyAsString().blockOptional().orElse("");
    }

    @Nested
    class Written {

        @Test
        void whenRejectedThenBodyIsMessageAsJson() {
            MockServerHttpResponse response =
                    response(ApiException.of(ErrorCode.USERNAME_TAKEN, "Username already exists"));

            assertThat(response.getStatusCode()).isEqualTo(HttpStatus.CONFLICT);
            assertThat(response.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_JSON);
            assertThat(body(response)).isEqualTo("{\"error\":\"Username already exists\"}");
        }

        @Test
        void whenMessageNeedsEscapingThenEscapedAndLengthIsInBytes() {
            MockServerHttpResponse response = response(ApiException.of(ErrorCode.INVALID_VALUE, "\"gr\u00fcn\""));

            String body = body(response);
            assertThat(body).isEqualTo("{\"error\":\"\\\"gr\u00fcn\\\"\"}");
            assertThat(response.getHeaders().getContentLength())
                    .isEqualTo(body.getBytes(StandardCharsets.UTF_8).length);
        }

        @Test
        void whenErrorIsUnexpectedThenResponseHidesIt() {
            MockServerHttpResponse response = response(new IllegalStateException("the pepper is pass123"));

            assertThat(response.getStatusCode()).isEqualTo(HttpStatus.INTERNAL_SERVER_ERROR);
            assertThat(body(response)).isEqualTo("{\"error\":\"An internal error occurred on the server.\"}");
        }

        @Test
        void whenMethodIsWrongThenAllowIsSent() {
            MockServerHttpResponse response = response(new MethodNotAllowedException("PUT", Set.of(HttpMethod.GET)));

            assertThat(response.getStatusCode()).isEqualTo(HttpStatus.METHOD_NOT_ALLOWED);
            assertThat(response.getHeaders().get(HttpHeaders.ALLOW)).containsExactly("GET");
        }

        @Test
        void whenTokenIsMissingThenUnauthorizedWithChallenge() {
            assertThat(response(ApiException.missingToken()).getHeaders().get(HttpHeaders.WWW_AUTHENTICATE))
                    .containsExactly("Bearer");
        }

        @Test
        void whenTokenIsInvalidThenChallengeReportsIt() {
            assertThat(response(ApiException.invalidToken()).getHeaders().get(HttpHeaders.WWW_AUTHENTICATE))
                    .containsExactly("Bearer error=\"invalid_token\"");
        }
    }

    @Nested
    class RateLimited {

        @Test
        void whenRateLimitedThenBodyIsExactlyThatOfSpec() {
            MockServerHttpResponse response = response(ApiException.tooManyRequests(Duration.ofSeconds(7)));

            assertThat(response.getStatusCode()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
            assertThat(body(response)).isEqualTo("{\"error\":\"Rate limit exceeded. Try again later.\"}");
        }

        @ParameterizedTest
        @CsvSource({
            "PT7S, 7",
            "PT7.000000001S, 8",
            "PT6.999999999S, 7",
            "PT0.001S, 1",
            "PT0S, 1",
            "PT-5S, 1",
            "PT24H, 86400"
        })
        void whenRetryAfterIsFractionalThenRoundedUp(Duration wait, String seconds) {
            assertThat(response(ApiException.tooManyRequests(wait)).getHeaders().get(HttpHeaders.RETRY_AFTER))
                    .containsExactly(seconds);
        }
    }

    @Nested
    class CommittedResponse {

        @Test
        void whenResponseIsCommittedThenErrorPropagates() {
            exchange.getResponse().setStatusCode(HttpStatus.OK);
            exchange.getResponse().setComplete().block();
            IllegalStateException failure = new IllegalStateException("late");

            StepVerifier.create(handler.handle(exchange, failure)).verifyErrorMatches((same) -> same == failure);
            assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.OK);
        }
    }
}
