package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.test.web.reactive.server.WebTestClient;

/** {@code POST /v1/keys/{id}/suspend} and {@code /resume}. */
class SuspendKeyTest extends V1Test {

    private String token = "";
    private String path = "";

    @BeforeEach
    void createKey() {
        token = newToken();
        path = "/v1/keys/" + newKey(token).substring(3, 15);
    }

    private static void expect(WebTestClient.ResponseSpec response, String state, String tag) {
        response.expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", tag)
                .expectBody()
                .jsonPath("$.state")
                .isEqualTo(state);
    }

    @Test
    void whenSuspendedThenNotListedAsActiveUntilResumed() {
        expect(postNothing(token, path + "/suspend"), "SUSPENDED", "\"2\"");
        listKeys(token).expectBody().jsonPath("$.keys").isEmpty();
        expect(get(token, path), "SUSPENDED", "\"2\"");

        expect(postNothing(token, path + "/resume"), "ACTIVE", "\"3\"");
        listKeys(token).expectBody().jsonPath("$.keys.length()").isEqualTo(1);
    }

    @Test
    void whenStateIsSameThenUnchanged() {
        expect(postNothing(token, path + "/resume"), "ACTIVE", "\"1\"");
        postNothing(token, path + "/suspend").expectStatus().isOk();
        expect(postNothing(token, path + "/suspend"), "SUSPENDED", "\"2\"");
    }

    @Test
    void whenRevokedThenSuspendAndResumeAreRejected() {
        postNothing(token, path + "/revoke").expectStatus().isOk();

        assertThat(problem(postNothing(token, path + "/suspend"), 409, "key_revoked")
                        .required("detail")
                        .stringValue())
                .isEqualTo("The key is revoked. A revocation is permanent.");
        problem(postNothing(token, path + "/resume"), 409, "key_revoked");
    }
}
