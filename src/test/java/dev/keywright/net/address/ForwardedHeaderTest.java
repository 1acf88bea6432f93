package dev.keywright.net.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.net.ClientAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;

class ForwardedHeaderTest {

    private static HttpHeaders headers(String name, String... values) {
        HttpHeaders headers = new HttpHeaders();
        headers.addAll(name, List.of(values));
        return headers;
    }

    /** The hops as text; a hop without an address is a dash. */
    private static List<String> asText(List<Optional<ClientAddress>> hops) {
        return hops.stream()
                .map((hop) -> hop.map(ClientAddress::toString).orElse("-"))
                .toList();
    }

    @Nested
    class Forwarded {

        private static List<String> hops(String... values) {
            return asText(ForwardedHeader.of(headers("Forwarded", values)).forwarded());
        }

        @Test
        void whenNoHeaderThenNoHops() {
            assertThat(ForwardedHeader.of(new HttpHeaders()).forwarded()).isEmpty();
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '\'',
                value = {
                    "for=192.0.2.1 | 192.0.2.1",
                    "FOR=192.0.2.1 | 192.0.2.1",
                    "for=\"192.0.2.1:8080\" | 192.0.2.1",
                    "for=\"[2001:db8::1]\" | 2001:db8::1",
                    "for=\"[2001:db8::1]:8080\" | 2001:db8::1",
                    "For=\"[2001:db8::1]:_port\" | 2001:db8::1",
                    "proto=https;for=192.0.2.1;by=203.0.113.1 | 192.0.2.1",
                    "by=203.0.113.1; for=192.0.2.1 | 192.0.2.1"
                })
        void whenElementHasAddressThenParsed(String value, String hop) {
            assertThat(hops(value)).containsExactly(hop);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "for=unknown",
                    "for=_hidden",
                    "for=",
                    "for=proxy.example.com",
                    "by=192.0.2.1",
                    "x",
                    "192.0.2.1"
                })
        void whenElementHasNoAddressThenEmptyHop(String value) {
            assertThat(hops(value)).containsExactly("-");
        }

        @Test
        void whenInOneOrSeveralLinesThenFarthestFirst() {
            assertThat(hops("for=192.0.2.1, for=unknown", "for=192.0.2.3"))
                    .containsExactly("192.0.2.1", "-", "192.0.2.3");
        }
    }

    @Nested
    class XForwardedFor {

        private static List<String> hops(String... values) {
            return asText(ForwardedHeader.of(headers("X-Forwarded-For", values)).xForwardedFor());
        }

        @ParameterizedTest
        @CsvSource({
            "192.0.2.1, 192.0.2.1",
            "192.0.2.1:8080, 192.0.2.1",
            "2001:db8::1, 2001:db8::1",
            "[2001:db8::1], 2001:db8::1",
            "[2001:db8::1]:8080, 2001:db8::1",
            "::ffff:192.0.2.1, 192.0.2.1"
        })
        void whenElementIsAddressThenParsed(String value, String hop) {
            assertThat(hops(value)).containsExactly(hop);
        }

        @ParameterizedTest
        @ValueSource(strings = {"unknown", "proxy.example.com", "for=192.0.2.1", "[2001:db8::1", "192.0.2.1:80:80"})
        void whenElementIsNotAddressThenEmptyHop(String value) {
            assertThat(hops(value)).containsExactly("-");
        }

        @Test
        void whenInOneOrSeveralLinesThenFarthestFirst() {
            assertThat(hops("192.0.2.1, unknown", "192.0.2.3")).containsExactly("192.0.2.1", "-", "192.0.2.3");
        }
    }
}
