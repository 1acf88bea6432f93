package dev.keywright.security.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.audit.RequestSource;
import dev.keywright.net.Cidr;
import dev.keywright.net.address.ClientAddressResolver;
import dev.keywright.net.address.ResolvedAddress;
import dev.keywright.support.TestRequests;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.web.server.MockServerWebExchange;
import reactor.core.publisher.Mono;

class RequestSourceFilterTest {

    private final RequestSourceFilter filter =
            new RequestSourceFilter(new ClientAddressResolver(List.of(Cidr.of("10.0.0.0/8"))));

    /** Returns the request source that the next filter sees. */
    private RequestSource seen(MockServerWebExchange exchange) {
        List<RequestSource> seen = new ArrayList<>();
        filter.filter(
                        exchange,
                        (call) -> RequestSource.current().doOnNext(seen::add).then())
                .block();
        return seen.get(0);
    }

    private static MockServerWebExchange exchange(MockServerHttpRequest.BaseBuilder<?> request) {
        return MockServerWebExchange.from(request);
    }

    @Test
    void whenRequestArrivesThenSourceHasClientAddressAndRequestId() {
        MockServerWebExchange exchange =
                exchange(TestRequests.from("10.0.0.1").header("X-Forwarded-For", "203.0.113.9"));

        RequestSource source = seen(exchange);

        assertThat(source.address()).isEqualTo("203.0.113.9");
        assertThat(source.requestId())
                .matches("[0-9a-f]{16}")
                .isEqualTo(exchange.getResponse().getHeaders().getFirst("X-Request-Id"));
    }

    @Test
    void whenRequestArrivesThenLogHasItsId() {
        MockServerWebExchange exchange = exchange(TestRequests.from("203.0.113.9"));

        RequestSource source = seen(exchange);

        assertThat(exchange.getLogPrefix()).isEqualTo("[" + source.requestId() + "] ");
    }

    @Test
    void whenClientAddressIsUnknownThenSourceHasNoneAndProxyIsCounted() {
        MockServerWebExchange exchange = exchange(TestRequests.from("10.0.0.1")
                .header("Forwarded", "for=192.0.2.66")
                .header("X-Forwarded-For", "203.0.113.9"));

        assertThat(seen(exchange).address()).isNull();
        assertThat(ResolvedAddress.of(exchange).rateLimitSubject()).isEqualTo("10.0.0.1");
    }

    @Test
    void whenConnectionHasNoAddressThenSourceHasNone() {
        assertThat(seen(exchange(MockServerHttpRequest.get("/"))).address()).isNull();
    }

    @Test
    void whenClientSendsRequestIdThenIgnored() {
        MockServerWebExchange exchange =
                exchange(TestRequests.from("203.0.113.9").header("X-Request-Id", "0123456789abcdef"));

        assertThat(seen(exchange).requestId()).isNotEqualTo("0123456789abcdef");
    }

    @Nested
    class ForwardedHeadersOf {

        private static final String[] NAMES = {
            "Forwarded",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Port",
            "X-Forwarded-Prefix",
            "X-Forwarded-Proto",
            "X-Forwarded-Ssl"
        };

        /** Returns the forwarded headers that the next filter sees. */
        private List<String> remainingHeaders(MockServerHttpRequest.BaseBuilder<?> request) {
            List<String> remainingHeaders = new ArrayList<>();
            filter.filter(exchange(request), (call) -> {
                        Stream.of(NAMES)
                                .filter(call.getRequest().getHeaders()::containsHeader)
                                .forEach(remainingHeaders::add);
                        return Mono.empty();
                    })
                    .block();
            return remainingHeaders;
        }

        @Test
        void whenClientSendsForwardedHeadersThenRemoved() {
            MockServerHttpRequest.BaseBuilder<?> request = TestRequests.from("203.0.113.9");
            Stream.of(NAMES).forEach((name) -> request.header(name, "evil.example"));

            assertThat(remainingHeaders(request)).isEmpty();
        }

        @Test
        void whenTrustedProxySendsForwardedHeadersThenUsed() {
            assertThat(remainingHeaders(TestRequests.from("10.0.0.1")
                            .header("X-Forwarded-Host", "keys.example")
                            .header("X-Forwarded-Port", "8443")
                            .header("X-Forwarded-Proto", "https")))
                    .containsExactly("X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Proto");
        }

        @ParameterizedTest
        @CsvSource({
            "X-Forwarded-Port, x",
            "X-Forwarded-Host, http://[",
            "X-Forwarded-Proto, ','",
            "Forwarded, 'host=a:b'"
        })
        void whenTrustedProxySendsMalformedHeaderThenRemoved(String name, String value) {
            assertThat(remainingHeaders(
                            TestRequests.from("10.0.0.1").header(name, value).header("X-Forwarded-Prefix", "/keys")))
                    .isEmpty();
        }
    }
}
