package dev.keywright.apikey.web;

import dev.keywright.V1Test;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;

/** {@code POST /v1/keys/{id}/revoke}. */
class RevokeKeyTest extends V1Test {

    private String token = "";
    private String path = "";

    @BeforeEach
    void createKey() {
        token = newToken();
        path = "/v1/keys/" + newKey(token).substring(3, 15);
    }

    private WebTestClient.ResponseSpec revokeIf(String tag) {
        return request(HttpMethod.POST, token, path + "/revoke")
                .header("If-Match", tag)
                .exchange();
    }

    private void expectState(String state, int version) {
        get(token, path)
                .expectHeader()
                .valueEquals("ETag", "\"" + version + "\"")
                .expectBody()
                .jsonPath("$.state")
                .isEqualTo(state);
    }

    @Test
    void whenRevokedThenRecordRemainsWithoutKey() {
        postNothing(token, path + "/revoke")
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "\"2\"")
                .expectBody()
                .jsonPath("$.state")
                .isEqualTo("REVOKED");

        expectState("REVOKED", 2);
        get(token, path).expectBody().jsonPath("$.recoverable").isEqualTo(false);
        problem(postNothing(token, path + "/reveal"), 409, "key_revoked");
    }

    @Test
    void whenRevokedAgainThenUnchanged() {
        postNothing(token, path + "/revoke").expectStatus().isOk();
        postNothing(token, path + "/revoke").expectStatus().isOk();

        expectState("REVOKED", 2);
    }

    @Test
    void whenSuspendedThenRevoked() {
        postNothing(token, path + "/suspend").expectStatus().isOk();
        postNothing(token, path + "/revoke").expectStatus().isOk();

        expectState("REVOKED", 3);
    }

    @Test
    void whenETagMatchesThenRevoked() {
        revokeIf("\"1\"").expectStatus().isOk();
    }

    @Test
    void whenETagDiffersThenUnchanged() {
        postNothing(token, path + "/suspend").expectStatus().isOk();

        problem(revokeIf("\"1\""), 412, "stale_version");
        expectState("SUSPENDED", 2);
    }

    @Test
    void whenETagIsMalformedThenRejected() {
        problem(revokeIf("1"), 400, "invalid_value");
        expectState("ACTIVE", 1);
    }
}
