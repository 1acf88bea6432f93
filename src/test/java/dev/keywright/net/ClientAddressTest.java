package dev.keywright.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {

    private static ClientAddress address(String literal) {
        return ClientAddress.parse(literal).orElseThrow();
    }

    @Nested
    class Parsed {

        @ParameterizedTest
        @CsvSource({
            "192.0.2.1, 192.0.2.1",
            "255.255.255.255, 255.255.255.255",
            "2001:db8::1, 2001:db8::1",
            "2001:0DB8:0:0:0:0:0:0001, 2001:db8::1",
            "[2001:db8::1], 2001:db8::1",
            "::1, ::1",
            "::, ::",
            "1::, 1::",
            "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
            "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
            "64:ff9b::192.0.2.1, 64:ff9b::c000:201",
            "1:2:3:4:5:6:192.0.2.1, 1:2:3:4:5:6:c000:201",
            "0.0.0.0, 0.0.0.0"
        })
        void whenLiteralIsValidThenParsed(String literal, String canonical) {
            assertThat(address(literal)).hasToString(canonical);
        }

        @ParameterizedTest
        @ValueSource(
                strings = {"::ffff:192.0.2.1", "::FFFF:c000:0201", "[::ffff:192.0.2.1]", "0:0:0:0:0:ffff:192.0.2.1"})
        void whenIpv4MappedThenIpv4(String literal) {
            assertThat(address(literal)).isEqualTo(address("192.0.2.1")).hasSameHashCodeAs(address("192.0.2.1"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "localhost",
                    "example.com",
                    "unknown",
                    "_hidden",
                    "1.2.3",
                    "1.2.3.4.5",
                    "256.1.1.1",
                    "010.0.0.1",
                    "08.0.0.1",
                    "1.2.3.04",
                    "1.2.3.00",
                    "1.2.3.",
                    ".1.2.3.4",
                    "::ffff:010.0.0.1",
                    "fe80::1%eth0",
                    "2001:db8::1%x",
                    "[fe80::1%eth0]",
                    "::1%",
                    "1:2:3:4:5:6:7:8::",
                    "::1:2:3:4:5:6:7:8",
                    "1:2:3:4:5:6:7",
                    "1:2:3:4:5:6:7:192.0.2.1",
                    "192.0.2.1::",
                    ":::",
                    ":1::2",
                    "1::2:",
                    ":",
                    "[]",
                    "[[::1]]",
                    "1.2.3.-4",
                    "3221225985",
                    "0x7f.0.0.1",
                    "1.2.3.4:80",
                    "1.2.3.4/24",
                    " 1.2.3.4",
                    "1.2.3.4 ",
                    "2001:db8::1::2",
                    "2001:db8:0:0:0:0:0:0:1",
                    "12345::",
                    "g::1",
                    "[2001:db8::1",
                    "2001:db8::1]",
                    "[2001:db8::1]:80",
                    "[1.2.3.4]",
                    "\u0661.2.3.4"
                })
        void whenNotLiteralThenRejectedWithoutDnsLookup(String text) {
            assertThat(ClientAddress.parse(text)).isEmpty();
        }
    }

    @Nested
    class SocketAddress {

        @Test
        void whenSocketAddressIsMappedThenIpv4() throws UnknownHostException {
            byte[] mapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -64, 0, 2, 1};

            assertThat(ClientAddress.of(InetAddress.getByAddress(mapped))).isEqualTo(address("192.0.2.1"));
        }

        @Test
        void whenSocketAddressIsIpv6ThenEqualToItsLiteral() throws UnknownHostException {
            assertThat(ClientAddress.of(InetAddress.getByName("2001:db8::1"))).isEqualTo(address("2001:db8::1"));
        }
    }

    @Nested
    class RateLimitSubject {

        @Test
        void whenIpv4ThenAddressItself() {
            assertThat(address("192.0.2.1").rateLimitSubject()).isEqualTo("192.0.2.1");
            assertThat(address("::ffff:192.0.2.1").rateLimitSubject()).isEqualTo("192.0.2.1");
        }

        @Test
        void whenIpv6ThenSlash64Network() {
            assertThat(address("2001:db8:1:2:3:4:5:6").rateLimitSubject()).isEqualTo("2001:db8:1:2::/64");
            assertThat(address("2001:db8:1:2:ffff:ffff:ffff:ffff").rateLimitSubject())
                    .isEqualTo(address("2001:db8:1:2::1").rateLimitSubject());
        }

        @Test
        void whenSlash64DiffersThenSubjectDiffers() {
            assertThat(address("2001:db8:1:3::").rateLimitSubject())
                    .isNotEqualTo(address("2001:db8:1:2:ffff:ffff:ffff:ffff").rateLimitSubject());
        }
    }

    /** RFC 4291 §2.5.5.1: an IPv4-compatible address is not the IPv4 address whose bits it ends with. */
    @ParameterizedTest
    @ValueSource(strings = {"::10.0.0.1", "[::10.0.0.1]", "::0a00:1"})
    void whenIpv4CompatibleThenIpv6(String literal) {
        ClientAddress address = ClientAddress.parse(literal).orElseThrow();

        assertThat(address.isV6()).isTrue();
        assertThat(Cidr.of("10.0.0.0/8").contains(address)).isFalse();
    }
}
