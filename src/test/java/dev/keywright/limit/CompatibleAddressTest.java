package dev.keywright.limit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4291 §2.5.5.1: an IPv4-compatible address is not the IPv4 address whose bits it ends with. */
class CompatibleAddressTest {

    @ParameterizedTest
    @ValueSource(strings = {"::10.0.0.1", "[::10.0.0.1]", "::0a00:1"})
    void whenIpv4CompatibleThenStaysIpv6(String literal) {
        ClientAddress address = ClientAddress.parse(literal).orElseThrow();

        assertThat(address.isV6()).isTrue();
        assertThat(Cidr.of("10.0.0.0/8").contains(address)).isFalse();
    }
}
