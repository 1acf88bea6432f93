package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;

/** {@code DELETE /v1/keys/{id}}. */
class DeleteKeyTest extends V1Test {

    private String token = "";
    private String key = "";
    private String path = "";

    @BeforeEach
    void createKey() {
        token = newToken();
        key = newKey(token);
        path = "/v1/keys/" + key.substring(3, 15);
    }

    private WebTestClient.ResponseSpec deleteIf(String tag) {
        return request(HttpMethod.DELETE, token, path).header("If-Match", tag).exchange();
    }

    private String code() {
        return ok(post(operatorToken(), "/v1/keys/verify", "{\"key\":\"" + key + "\"}"))
                .required("code")
                .stringValue();
    }

    @Test
    void whenActiveThenRecordIsDeletedAndKeyIsUnknown() {
        assertThat(code()).isEqualTo("VALID");

        delete(token, path).expectStatus().isNoContent().expectBody().isEmpty();

        assertThat(code()).isEqualTo("NOT_FOUND");
        problem(get(token, path), 404, "key_not_found");
        problem(get(token, path + "/usage"), 404, "key_not_found");
        assertThat(ok(get(token, "/v1/keys")).required("items")).isEmpty();
    }

    @Test
    void whenRevokedThenRecordIsDeleted() {
        postNothing(token, path + "/revoke").expectStatus().isOk();

        delete(token, path).expectStatus().isNoContent();

        problem(get(token, path), 404, "key_not_found");
    }

    @Test
    void whenDeletedAgainThenNotFound() {
        delete(token, path).expectStatus().isNoContent();

        problem(delete(token, path), 404, "key_not_found");
    }

    @Test
    void whenDeletedThenStillCountedInQuota() {
        delete(token, path).expectStatus().isNoContent();
        for (int more = 1; more < 5; more++) {
            newKey(token);
        }

        postNothing(token, "/generate-key").expectStatus().isEqualTo(429);
    }

    @Test
    void whenETagMatchesThenDeleted() {
        deleteIf("\"1\"").expectStatus().isNoContent();
    }

    @Test
    void whenETagDiffersThenUnchanged() {
        postNothing(token, path + "/suspend").expectStatus().isOk();

        problem(deleteIf("\"1\""), 412, "stale_version");
        get(token, path).expectStatus().isOk();
    }

    @Test
    void whenETagIsMalformedThenRejected() {
        problem(deleteIf("1"), 400, "invalid_value");
        get(token, path).expectStatus().isOk();
    }
}
