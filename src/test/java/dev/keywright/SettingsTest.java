package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.json.JsonCompareMode;

/** Settings that change what the operations do. */
class SettingsTest {

    @Nested
    @TestPropertySource(properties = {"keywright.keys.recoverable=never", "keywright.keys.prefix=acme_live"})
    class NeverRecoverable extends ServiceTest {

        @Autowired
        DatabaseClient database;

        @Test
        void whenListedThenKeyIdsWhichRevokeTakes() {
            String token = newToken();
            String key = newKey(token);
            assertThat(key).matches("acme_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}");
            String id = key.substring("acme_live_".length()).substring(0, 12);
            listKeys(token).expectBody().json("{\"keys\":[\"" + id + "\"]}", JsonCompareMode.STRICT);
            revokeKey(token, keyBody(id)).expectStatus().isOk();
        }

        @Test
        void whenKeyIsMadeThenNoCiphertextIsKept() {
            newKey(newToken());
            Long sealed = database.sql("SELECT COUNT(sealed) FROM api_key")
                    .mapValue(Long.class)
                    .one()
                    .block();
            assertThat(sealed).isZero();
        }
    }

    /** On a fresh data folder the first account is the operator, so each test starts with one. */
    @Nested
    @DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_EACH_TEST_METHOD)
    class FirstAccount extends ServiceTest {

        @Test
        void whenFolderIsFreshThenFirstAccountAloneIsOperator() {
            register("first", PASSWORD);
            register("second", PASSWORD);
            String first = logIn("first", PASSWORD);
            String second = logIn("second", PASSWORD);
            client.get()
                    .uri("/actuator/info")
                    .headers((headers) -> headers.setBearerAuth(first))
                    .exchange()
                    .expectStatus()
                    .isOk();
            client.get()
                    .uri("/actuator/info")
                    .headers((headers) -> headers.setBearerAuth(second))
                    .exchange()
                    .expectStatus()
                    .isForbidden();
        }
    }

    @Nested
    @TestPropertySource(properties = "keywright.registration=closed")
    class RegistrationClosed extends ServiceTest {

        @Test
        void whenCallerIsNobodyThenUnauthorized() {
            expectRefusal(
                    post("/register", credentials(username, PASSWORD)),
                    401,
                    "A bearer token is needed. Log in to get one.");
        }
    }
}
