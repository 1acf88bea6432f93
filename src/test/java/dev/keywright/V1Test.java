package dev.keywright;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

/** A test of the operations under {@code /v1}, without the limit for each address. */
@TestPropertySource(properties = "keywright.limits.per-address=off")
abstract class V1Test extends ServiceTest {

    WebTestClient.ResponseSpec get(String token, String path) {
        return client.get()
                .uri(path)
                .headers((headers) -> headers.setBearerAuth(token))
                .exchange();
    }

    WebTestClient.ResponseSpec post(String token, String path, String json) {
        return send(HttpMethod.POST, token, path, json, new HttpHeaders());
    }

    WebTestClient.ResponseSpec patch(String token, String path, String json) {
        return send(HttpMethod.PATCH, token, path, json, new HttpHeaders());
    }

    WebTestClient.ResponseSpec delete(String token, String path) {
        return client.delete()
                .uri(path)
                .headers((headers) -> headers.setBearerAuth(token))
                .exchange();
    }

    WebTestClient.ResponseSpec send(HttpMethod method, String token, String path, String json, HttpHeaders more) {
        return client.method(method)
                .uri(path)
                .headers((headers) -> headers.addAll(more))
                .headers((headers) -> headers.setBearerAuth(token))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json)
                .exchange();
    }

    /** Expects the refusal as a problem (RFC 9457) with this code. */
    static WebTestClient.BodyContentSpec problem(WebTestClient.ResponseSpec answer, int status, String code) {
        return answer.expectStatus()
                .isEqualTo(status)
                .expectHeader()
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo(code);
    }
}
