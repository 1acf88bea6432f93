package dev.keywright.security.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ServiceTest;
import dev.keywright.support.http.RawHttp;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.context.TestPropertySource;

/** Forwarded headers that a client itself sends to the running service. Springdoc would build links from them. */
@TestPropertySource(properties = "keywright.trusted-proxies=192.0.2.1")
class UntrustedProxyTest extends ServiceTest {

    @ParameterizedTest
    @CsvSource({
        "/v3/api-docs/swagger-config, X-Forwarded-Host: evil.example",
        "/v3/api-docs/swagger-config, Forwarded: host=evil.example",
        "/v3/api-docs/swagger-config, X-Forwarded-Prefix: /evil.example",
        "/swagger-ui.html, X-Forwarded-Host: evil.example",
        "/swagger-ui.html, X-Forwarded-Prefix: /evil.example",
        "/swagger-ui/index.html, X-Forwarded-Host: evil.example",
        "/swagger-ui/swagger-initializer.js, X-Forwarded-Host: evil.example",
        "/openapi.yaml, X-Forwarded-Host: evil.example",
        "/, X-Forwarded-Host: evil.example"
    })
    void whenClientIsNoTrustedProxyThenItsHeaderIsNotUsed(String path, String header) {
        String request = "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header + "\r\n\r\n";

        assertThat(RawHttp.send(port, request.getBytes(StandardCharsets.US_ASCII)))
                .matches("(?s)HTTP/1.1 (200|302) .*")
                .doesNotContain("evil.example");
    }
}
