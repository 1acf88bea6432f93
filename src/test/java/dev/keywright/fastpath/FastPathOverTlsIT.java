package dev.keywright.fastpath;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.TemporaryFolder;
import dev.keywright.support.http.RawHttp;
import dev.keywright.support.http.SelfSignedCertificate;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.http.client.reactive.JdkClientHttpConnector;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

/** The same tests over TLS in the service itself. */
@DirtiesContext
class FastPathOverTlsIT extends VerificationFastPathTest {

    private static SelfSignedCertificate certificate;

    @BeforeAll
    static void createCertificate() throws IOException, InterruptedException, GeneralSecurityException {
        certificate = SelfSignedCertificate.in(TemporaryFolder.create());
    }

    @DynamicPropertySource
    static void useTls(DynamicPropertyRegistry registry) {
        registry.add("server.ssl.certificate", () -> certificate.chain().toString());
        registry.add(
                "server.ssl.certificate-private-key", () -> certificate.key().toString());
    }

    /** Not checked against the OpenAPI document, which does not list the header for TLS. */
    @Override
    public WebTestClient clientFrom(String address) {
        HttpClient trusting =
                HttpClient.newBuilder().sslContext(certificate.trust()).build();
        return WebTestClient.bindToServer(new JdkClientHttpConnector(trusting))
                .baseUrl("https://127.0.0.1:" + port)
                .responseTimeout(Duration.ofSeconds(30))
                .defaultHeader("X-Forwarded-For", address)
                .build();
    }

    @Override
    String send(String request) {
        return RawHttp.sendOverTls(port, certificate, request.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void whenHandledThenBrowsersAreToldToStayWithTls() {
        warm();

        assertThat(isHandledByFastPath(verify(validKey))).isTrue();
        assertThat(send(verify(validKey))).contains("Strict-Transport-Security: max-age=31536000");
    }
}
