package dev.keywright.net.address;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.net.Cidr;
import dev.keywright.net.ClientAddress;
import dev.keywright.support.TestRequests;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;

class ClientAddressResolverTest {

    private static final String CLIENT = "203.0.113.9";
    private static final String PROXY = "10.0.0.1";

    private final ClientAddressResolver addresses =
            new ClientAddressResolver(List.of(Cidr.of("10.0.0.0/8"), Cidr.of("2001:db8:aaaa::/48")));

    private String decided(MockServerHttpRequest.BaseBuilder<?> request) {
        return text(addresses.of(request.build()).nearest());
    }

    /** The address that address restrictions are checked against. */
    private String client(MockServerHttpRequest.BaseBuilder<?> request) {
        return text(addresses.of(request.build()).client());
    }

    private static String text(Optional<ClientAddress> address) {
        return address.map(ClientAddress::toString).orElse("none");
    }

    private String behindProxy(String... xForwardedFor) {
        return decided(TestRequests.from(PROXY).header("X-Forwarded-For", xForwardedFor));
    }

    /** The address that a gateway reports, which is trusted because of its key. */
    @Nested
    class ForwardAuthRequests {

        private static final String GATEWAY = "198.51.100.1";

        private String endClient(MockServerHttpRequest.BaseBuilder<?> request) {
            MockServerHttpRequest built = request.build();
            ForwardedHeader hops = ForwardedHeader.of(built.getHeaders());
            return text(addresses
                    .ofForwardAuthRequest(built.getRemoteAddress(), hops)
                    .client());
        }

        @Test
        void whenGatewayIsNotTrustedProxyThenItsHeadersAreTrusted() {
            assertThat(endClient(TestRequests.from(GATEWAY).header("X-Forwarded-For", CLIENT)))
                    .isEqualTo(CLIENT);
            assertThat(endClient(TestRequests.from(GATEWAY).header("Forwarded", "for=" + CLIENT)))
                    .isEqualTo(CLIENT);
        }

        @Test
        void whenSeveralHopsThenNearestUntrustedOne() {
            assertThat(endClient(TestRequests.from(GATEWAY).header("X-Forwarded-For", "192.0.2.1, " + CLIENT)))
                    .isEqualTo(CLIENT);
            assertThat(endClient(TestRequests.from(GATEWAY)
                            .header("X-Forwarded-For", "192.0.2.1, " + CLIENT + ", " + PROXY)))
                    .isEqualTo(CLIENT);
        }

        @Test
        void whenGatewaySendsNoHeaderThenUnknown() {
            assertThat(endClient(TestRequests.from(GATEWAY))).isEqualTo("none");
            assertThat(endClient(TestRequests.from(PROXY))).isEqualTo("none");
            assertThat(endClient(TestRequests.from(GATEWAY).header("X-Forwarded-For", "unknown")))
                    .isEqualTo("none");
        }

        @Test
        void whenHeadersOfGatewayDisagreeThenUnknown() {
            assertThat(endClient(TestRequests.from(GATEWAY)
                            .header("X-Forwarded-For", CLIENT)
                            .header("Forwarded", "for=192.0.2.1")))
                    .isEqualTo("none");
        }
    }

    @Nested
    class WithoutATrustedProxy {

        @Test
        void whenNoHeaderThenSocketAddress() {
            assertThat(decided(TestRequests.from(CLIENT))).isEqualTo(CLIENT);
        }

        @Test
        void whenSocketIsNotTrustedThenHeadersAreIgnored() {
            assertThat(decided(TestRequests.from(CLIENT)
                            .header("X-Forwarded-For", "192.0.2.66")
                            .header("Forwarded", "for=192.0.2.66")))
                    .isEqualTo(CLIENT);
        }

        @Test
        void whenNoProxyIsTrustedThenHeadersAreIgnored() {
            ClientAddressResolver trusting = new ClientAddressResolver(List.of());

            assertThat(trusting.of(TestRequests.from("127.0.0.1")
                                    .header("X-Forwarded-For", "192.0.2.66")
                                    .build())
                            .client())
                    .map(ClientAddress::toString)
                    .contains("127.0.0.1");
        }

        @Test
        void whenConnectionHasNoAddressThenNone() {
            assertThat(decided(MockServerHttpRequest.get("/"))).isEqualTo("none");
            assertThat(decided(MockServerHttpRequest.get("/")
                            .remoteAddress(InetSocketAddress.createUnresolved("client.example", 1))))
                    .isEqualTo("none");
        }
    }

    @Nested
    class BehindOneProxy {

        @Test
        void whenProxySendsNoHeaderThenAddressOfProxy() {
            assertThat(decided(TestRequests.from(PROXY))).isEqualTo(PROXY);
        }

        @Test
        void whenProxyNamesClientThenAddressOfClient() {
            assertThat(behindProxy(CLIENT)).isEqualTo(CLIENT);
            assertThat(decided(TestRequests.from(PROXY).header("Forwarded", "for=" + CLIENT)))
                    .isEqualTo(CLIENT);
        }

        @Test
        void whenProxyIsInTrustedIpv6RangeThenAddressOfClient() {
            assertThat(decided(TestRequests.from("2001:db8:aaaa::1").header("X-Forwarded-For", CLIENT)))
                    .isEqualTo(CLIENT);
        }

        @Test
        void whenSocketAddressIsIpv4MappedThenProxyIsTrusted() {
            assertThat(decided(TestRequests.from("::ffff:10.0.0.1").header("X-Forwarded-For", CLIENT)))
                    .isEqualTo(CLIENT);
        }

        @ParameterizedTest
        @ValueSource(strings = {"192.0.2.66", "10.0.0.2", "unknown", "127.0.0.1, 10.9.9.9", "a, b, c"})
        void whenClientAddsHopsThenIgnored(String spoofedHeader) {
            assertThat(behindProxy(spoofedHeader + ", " + CLIENT)).isEqualTo(CLIENT);
            assertThat(behindProxy(spoofedHeader, CLIENT)).isEqualTo(CLIENT);
        }

        @Test
        void whenNearestHopIsNotAddressThenAddressOfProxy() {
            assertThat(behindProxy("192.0.2.66, unknown")).isEqualTo(PROXY);
        }
    }

    @Nested
    class BehindAChain {

        @Test
        void whenNearHopsAreTrustedThenNearestUntrustedOne() {
            assertThat(behindProxy("192.0.2.66, " + CLIENT + ", 10.0.0.3, 10.0.0.2"))
                    .isEqualTo(CLIENT);
        }

        @Test
        void whenEveryHopIsTrustedThenFarthest() {
            assertThat(behindProxy("10.0.0.9, 10.0.0.2")).isEqualTo("10.0.0.9");
        }

        @Test
        void whenHopIsNotAddressThenTrustedHopBeforeIt() {
            assertThat(behindProxy(CLIENT + ", _hidden, 10.0.0.2")).isEqualTo("10.0.0.2");
        }
    }

    @Nested
    class BothHeaders {

        private static MockServerHttpRequest.BaseBuilder<?> request(String forwarded, String xForwardedFor) {
            return TestRequests.from(PROXY).header("Forwarded", forwarded).header("X-Forwarded-For", xForwardedFor);
        }

        @Test
        void whenHeadersAgreeThenAddressOfClient() {
            assertThat(decided(request("for=" + CLIENT, CLIENT))).isEqualTo(CLIENT);
        }

        @Test
        void whenHeadersAgreeOnNearestUntrustedHopThenFartherOnesAreIgnored() {
            assertThat(decided(request("for=192.0.2.66, for=" + CLIENT, CLIENT + ", 10.0.0.2")))
                    .isEqualTo(CLIENT);
        }

        @Test
        void whenHeadersDisagreeThenNeitherIsTrusted() {
            assertThat(decided(request("for=192.0.2.66", CLIENT))).isEqualTo(PROXY);
            assertThat(decided(request("for=" + CLIENT, "192.0.2.66"))).isEqualTo(PROXY);
        }

        @Test
        void whenOneHeaderHasNoAddressThenNeitherIsTrusted() {
            assertThat(decided(request("for=unknown", CLIENT))).isEqualTo(PROXY);
            assertThat(decided(request("for=" + CLIENT, "unknown"))).isEqualTo(PROXY);
        }
    }

    @Nested
    class RequiredClient {

        @Test
        void whenClientIsNotProxyThenKnown() {
            assertThat(client(TestRequests.from(CLIENT))).isEqualTo(CLIENT);
            assertThat(client(TestRequests.from(PROXY).header("X-Forwarded-For", CLIENT)))
                    .isEqualTo(CLIENT);
        }

        @Test
        void whenClientRunsOnTrustedHostThenKnown() {
            assertThat(client(TestRequests.from(PROXY))).isEqualTo(PROXY);
            assertThat(client(TestRequests.from(PROXY).header("X-Forwarded-For", "10.0.0.9")))
                    .isEqualTo("10.0.0.9");
        }

        @Test
        void whenHeadersDisagreeThenUnknown() {
            MockServerHttpRequest.BaseBuilder<?> request = TestRequests.from(PROXY)
                    .header("Forwarded", "for=192.0.2.66")
                    .header("X-Forwarded-For", CLIENT);

            assertThat(client(request)).isEqualTo("none");
            assertThat(decided(request)).isEqualTo(PROXY);
        }

        @Test
        void whenProxyHidesClientThenUnknown() {
            assertThat(client(TestRequests.from(PROXY).header("Forwarded", "for=_hidden")))
                    .isEqualTo("none");
        }
    }
}
