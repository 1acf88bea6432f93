package dev.keywright.apikey.web;

import dev.keywright.V1Test;
import dev.keywright.support.keys.TestKeys;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

/** {@code POST /v1/keys/{id}/reveal}. */
class RevealKeyTest extends V1Test {

    @Autowired
    TestKeys given;

    @Test
    void whenRecoverableThenCompleteKey() {
        String token = newToken();
        String key = newKey(token);

        postNothing(token, "/v1/keys/" + key.substring(3, 15) + "/reveal")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.key")
                .isEqualTo(key);
    }

    @Test
    void whenSuspendedThenCompleteKey() {
        String token = newToken();
        String key = newKey(token);
        postNothing(token, "/v1/keys/" + key.substring(3, 15) + "/suspend")
                .expectStatus()
                .isOk();

        postNothing(token, "/v1/keys/" + key.substring(3, 15) + "/reveal")
                .expectStatus()
                .isOk();
    }

    @Test
    void whenNotRecoverableThenRejected() {
        String token = newToken();
        String id = given.of(username, clock.instant()).add();

        problem(postNothing(token, "/v1/keys/" + id + "/reveal"), 409, "key_not_recoverable");
    }
}
