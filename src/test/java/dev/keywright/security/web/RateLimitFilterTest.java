package dev.keywright.security.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.security.web.server.util.matcher.ServerWebExchangeMatchers.pathMatchers;

import dev.keywright.net.Cidr;
import dev.keywright.net.address.ClientAddressResolver;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.ratelimit.LimitDecision;
import dev.keywright.ratelimit.Limiter;
import dev.keywright.ratelimit.Quota;
import dev.keywright.ratelimit.RateLimitProperties.FailureMode;
import dev.keywright.ratelimit.RateLimitProperties.OnFailure;
import dev.keywright.support.TestRequests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpStatus;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RateLimitFilterTest {

    private static final OnFailure ON_FAILURE = new OnFailure(FailureMode.CLOSED, FailureMode.OPEN);

    private final List<String> counted = new ArrayList<>();
    private final List<String> passed = new ArrayList<>();
    private MockServerWebExchange exchange = MockServerWebExchange.from(MockServerHttpRequest.get("/"));

    private Mono<Void> filter(boolean allowed, MockServerHttpRequest.BaseBuilder<?> request) {
        Limiter limiter = (subject) -> Mono.fromSupplier(() -> {
            counted.add(subject);
            return new LimitDecision(allowed, Quota.of("10/1m"), allowed ? 9 : 0, Duration.ofMillis(6_500));
        });
        ClientAddressResolver addresses = new ClientAddressResolver(List.of(Cidr.of("10.0.0.0/8")));
        WebFilterChain chain = (call) ->
                Mono.fromRunnable(() -> passed.add(call.getRequest().getPath().value()));
        exchange = MockServerWebExchange.from(request);
        addresses.of(exchange.getRequest()).storeIn(exchange);
        return RateLimitFilter.perAddress(limiter, pathMatchers("/openapi.yaml"), ON_FAILURE)
                .filter(exchange, chain);
    }

    @Nested
    class Allowed {

        @Test
        void whenLimiterAllowsThenRequestProceedsOnce() {
            StepVerifier.create(filter(true, TestRequests.from("203.0.113.9"))).verifyComplete();

            assertThat(passed).containsExactly("/list-keys");
            assertThat(counted).containsExactly("203.0.113.9");
        }
    }

    @Nested
    class Rejected {

        @Test
        void whenLimitIsReachedThenTooManyRequests() {
            StepVerifier.create(filter(false, TestRequests.from("203.0.113.9"))).verifyErrorSatisfies((failure) -> {
                assertThat(failure)
                        .isInstanceOf(ApiException.class)
                        .hasMessage("Rate limit exceeded. Try again later.");
                assertThat(((ApiException) failure).status()).isEqualTo(HttpStatus.TOO_MANY_REQUESTS);
            });

            assertThat(passed).isEmpty();
        }
    }

    @Nested
    class Headers {

        private List<String> header(String name) {
            return exchange.getResponse().getHeaders().getOrEmpty(name);
        }

        @Test
        void whenLimiterAllowsThenResponseHasRemainingNumber() {
            filter(true, TestRequests.from("203.0.113.9")).block();

            assertThat(header("RateLimit-Policy")).containsExactly("\"address\";q=10;w=60");
            assertThat(header("RateLimit")).containsExactly("\"address\";r=9;t=7");
        }

        @Test
        void whenLimiterRejectsThenResponseHasNoneRemaining() {
            filter(false, TestRequests.from("203.0.113.9")).onErrorComplete().block();

            assertThat(header("RateLimit")).containsExactly("\"address\";r=0;t=7");
        }

        @Test
        void whenRequestIsExemptThenNoHeaders() {
            filter(true, MockServerHttpRequest.get("/openapi.yaml")).block();

            assertThat(header("RateLimit-Policy")).isEmpty();
            assertThat(header("RateLimit")).isEmpty();
        }
    }

    @Nested
    class Counted {

        @Test
        void whenBehindTrustedProxyThenClientIsCounted() {
            filter(true, TestRequests.from("10.0.0.1").header("X-Forwarded-For", "203.0.113.9"))
                    .block();

            assertThat(counted).containsExactly("203.0.113.9");
        }

        @Test
        void whenIpv6ThenSlash64IsCounted() {
            filter(true, TestRequests.from("2001:db8:1:2:3:4:5:6")).block();

            assertThat(counted).containsExactly("2001:db8:1:2::/64");
        }

        @Test
        void whenConnectionHasNoAddressThenOneSharedSubjectIsCounted() {
            filter(true, MockServerHttpRequest.get("/list-keys")).block();

            assertThat(counted).containsExactly("none");
        }
    }

    @Nested
    class Exempt {

        @Test
        void whenRequestIsExemptThenItProceedsAndNothingIsConsumed() {
            filter(false, MockServerHttpRequest.get("/openapi.yaml")).block();

            assertThat(passed).containsExactly("/openapi.yaml");
            assertThat(counted).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "CLOSED, OPEN, /generate-key, true",
        "OPEN, CLOSED, /generate-key, false",
        "CLOSED, OPEN, /v1/forward-auth/path, false",
        "OPEN, CLOSED, /v1/introspect, true"
    })
    void whenLimiterIsUnavailableThenFailureModeDecides(
            FailureMode creating, FailureMode verifying, String path, boolean rejected) {
        Limiter unavailableLimiter =
                (subject) -> Mono.error(new Limiter.UnavailableException(new IllegalStateException("away")));
        exchange = MockServerWebExchange.from(TestRequests.from("203.0.113.9", path));
        new ClientAddressResolver(List.of()).of(exchange.getRequest()).storeIn(exchange);
        RateLimitFilter filter = RateLimitFilter.perAddress(
                unavailableLimiter, pathMatchers("/openapi.yaml"), new OnFailure(creating, verifying));

        StepVerifier.FirstStep<Void> response = StepVerifier.create(filter.filter(exchange, (passed) -> Mono.empty()));
        if (rejected) {
            response.expectErrorMatches((failure) -> failure instanceof ApiException exception
                            && exception.code() == ErrorCode.RATE_LIMITER_UNAVAILABLE)
                    .verify();
        } else {
            response.verifyComplete();
        }
    }
}
