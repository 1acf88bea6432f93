package dev.keywright.net.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.net.Cidr;
import dev.keywright.net.ClientAddress;
import dev.keywright.support.TestRequests;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Like nginx, a proxy appends the client's address to the header that the client sent. */
class SpoofedAddressTest {

    private static final String CLIENT = "203.0.113.9";

    private final ClientAddressResolver addresses = new ClientAddressResolver(List.of(Cidr.of("10.0.0.0/8")));

    private String decided(String header, String value) {
        return addresses
                .of(TestRequests.from("10.0.0.1").header(header, value).build())
                .client()
                .map(ClientAddress::toString)
                .orElse("none");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\"192.0.2.66:x", "\"[2001:db8::66]", "192.0.2.66\"", "\\", "\"\\"})
    void whenClientOpensQuoteInXForwardedForThenAppendedHopStillCounts(String sent) {
        assertThat(decided("X-Forwarded-For", sent + ", " + CLIENT)).isEqualTo(CLIENT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"", "\";for=192.0.2.66;x=", "for=\"192.0.2.66", "\";for=\"[2001:db8::66]", "\"\\"})
    void whenClientOpensQuoteInForwardedThenAppendedHopStillCounts(String sent) {
        assertThat(decided("Forwarded", sent + ", for=" + CLIENT)).isEqualTo(CLIENT);
    }

    /** The host comes from the client, and a proxy may write it before the client's address. */
    @Test
    void whenQuotedParameterHasSeparatorsThenLiteral() {
        assertThat(decided("Forwarded", "host=\"a;for=192.0.2.66\";for=" + CLIENT))
                .isEqualTo(CLIENT);
        assertThat(decided("Forwarded", "host=\"a,for=192.0.2.66\";for=" + CLIENT))
                .isEqualTo(CLIENT);
    }
}
