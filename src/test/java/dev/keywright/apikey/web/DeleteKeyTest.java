package dev.keywright.apikey.web;

import dev.keywright.V1Test;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;

/** {@code DELETE /v1/keys/{id}}. */
class DeleteKeyTest extends V1Test {

    private String token = "";
    private String path = "";

    @BeforeEach
    void makeKey() {
        token = newToken();
        path = "/v1/keys/" + newKey(token).substring(3, 15);
    }

    private WebTestClient.ResponseSpec deleteIf(String tag) {
        return request(HttpMethod.DELETE, token, path).header("If-Match", tag).exchange();
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
    void whenRevokedThenItsRecordStaysWithoutItsText() {
        delete(token, path).expectStatus().isNoContent().expectBody().isEmpty();

        expectState("REVOKED", 2);
        get(token, path).expectBody().jsonPath("$.recoverable").isEqualTo(false);
        problem(postNothing(token, path + "/reveal"), 409, "key_revoked");
    }

    @Test
    void whenRevokedAgainThenNothingChanges() {
        delete(token, path).expectStatus().isNoContent();
        delete(token, path).expectStatus().isNoContent();

        expectState("REVOKED", 2);
    }

    @Test
    void whenSuspendedThenItIsRevokedAsWell() {
        postNothing(token, path + "/suspend").expectStatus().isOk();
        delete(token, path).expectStatus().isNoContent();

        expectState("REVOKED", 3);
    }

    @Test
    void whenTheTagIsOfThisVersionThenRevoked() {
        deleteIf("\"1\"").expectStatus().isNoContent();
    }

    @Test
    void whenTheTagIsOfAnotherVersionThenNothingIsDone() {
        postNothing(token, path + "/suspend").expectStatus().isOk();

        problem(deleteIf("\"1\""), 412, "stale_version");
        expectState("SUSPENDED", 2);
    }

    @Test
    void whenTheTagIsNoneThenRejected() {
        problem(deleteIf("1"), 400, "invalid_value");
        expectState("ACTIVE", 1);
    }
}
