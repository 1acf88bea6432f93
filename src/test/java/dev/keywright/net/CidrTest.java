package dev.keywright.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {

    private static boolean contains(String range, String address) {
        return Cidr.of(range).contains(ClientAddress.parse(address).orElseThrow());
    }

    @Nested
    class Contains {

        @ParameterizedTest
        @CsvSource({
            "10.0.0.0/8, 10.0.0.0",
            "10.0.0.0/8, 10.255.255.255",
            "172.16.0.0/12, 172.31.255.255",
            "192.0.2.128/25, 192.0.2.128",
            "192.0.2.0/31, 192.0.2.1",
            "192.0.2.1/32, 192.0.2.1",
            "192.0.2.1, 192.0.2.1",
            "0.0.0.0/0, 255.255.255.255",
            "10.1.2.3/8, 10.9.9.9",
            "2001:db8::/32, 2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
            "2001:db8::/33, 2001:db8:7fff::",
            "2001:db8::1/128, 2001:db8::1",
            "2001:db8::1, 2001:db8::1",
            "::/0, ffff::",
            "10.0.0.0/8, ::ffff:10.1.2.3",
            "::ffff:10.1.2.3, 10.1.2.3",
            "::ffff:10.0.0.0/104, 10.255.255.255",
            "::ffff:0:0/96, 255.255.255.255",
            "::ffff:10.1.2.3/128, 10.1.2.3",
            "' 10.0.0.0/8 ', 10.1.2.3"
        })
        void whenLeadingBitsMatchThenContained(String range, String address) {
            assertThat(contains(range, address)).isTrue();
        }

        @ParameterizedTest
        @CsvSource({
            "10.0.0.0/8, 9.255.255.255",
            "10.0.0.0/8, 11.0.0.0",
            "172.16.0.0/12, 172.15.255.255",
            "172.16.0.0/12, 172.32.0.0",
            "192.0.2.128/25, 192.0.2.127",
            "192.0.2.0/25, 192.0.2.128",
            "192.0.2.0/31, 192.0.2.2",
            "192.0.2.1, 192.0.2.0",
            "2001:db8::/32, 2001:db9::",
            "2001:db8::/33, 2001:db8:8000::",
            "2001:db8::1, 2001:db8::2",
            "0.0.0.0/0, 2001:db8::1",
            "::ffff:10.0.0.0/104, 11.0.0.0",
            "::/0, 192.0.2.1"
        })
        void whenLeadingBitDiffersThenNotContained(String range, String address) {
            assertThat(contains(range, address)).isFalse();
        }
    }

    @Nested
    class Read {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "/8",
                    "10.0.0.0/",
                    "10.0.0.0/a",
                    "10.0.0.0/-1",
                    "10.0.0.0/+8",
                    "10.0.0.0/08",
                    "10.0.0.0/8/8",
                    "10.0.0/8",
                    "010.0.0.0/8",
                    "fe80::1%eth0/64",
                    "proxy.example.com",
                    "localhost/8",
                    "10.0.0.0-10.0.0.9",
                    "*"
                })
        void whenFormatIsInvalidThenMessageShowsIt(String text) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Cidr.of(text))
                    .withMessageContaining("'" + text + "'");
        }

        @ParameterizedTest
        @ValueSource(strings = {"10.0.0.0/33", "2001:db8::/129", "::ffff:10.0.0.0/95", "::ffff:10.0.0.0/8"})
        void whenLengthIsOutOfRangeThenRejected(String text) {
            assertThatIllegalArgumentException().isThrownBy(() -> Cidr.of(text)).withMessageContaining("length");
        }

        @Test
        void whenLengthIsMissingThenFullLength() {
            assertThat(Cidr.of("192.0.2.1").prefixLength()).isEqualTo(32);
            assertThat(Cidr.of("2001:db8::1").prefixLength()).isEqualTo(128);
        }

        @Test
        void whenRangeIsIpv4MappedThenIpv4Range() {
            assertThat(Cidr.of("::ffff:10.0.0.0/104"))
                    .isEqualTo(Cidr.of("10.0.0.0/8"))
                    .hasToString("10.0.0.0/8");
        }
    }
}
