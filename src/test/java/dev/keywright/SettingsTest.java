package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.ServiceTest;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.security.crypto.argon2.Argon2PasswordEncoder;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.reactive.server.WebTestClient;

/** Settings that change the behavior of operations. */
class SettingsTest {

    @Nested
    @TestPropertySource(properties = {"keywright.keys.recoverable=never", "keywright.keys.prefix=acme_live"})
    class NeverRecoverable extends ServiceTest {

        @Autowired
        DatabaseClient database;

        @Test
        void whenListedThenKeyIdsThatRevokeAccepts() {
            String token = newToken();
            String key = newKey(token);
            assertThat(key).matches("acme_live_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}");
            String id = key.substring("acme_live_".length()).substring(0, 12);
            listKeys(token).expectBody().json("{\"keys\":[\"" + id + "\"]}", JsonCompareMode.STRICT);
            revokeKey(token, keyBody(id)).expectStatus().isOk();
        }

        @Test
        void whenKeyIsCreatedThenNoCiphertextIsStored() {
            newKey(newToken());
            Long stored = database.sql("SELECT COUNT(encrypted_text) FROM api_key")
                    .mapValue(Long.class)
                    .one()
                    .block();
            assertThat(stored).isZero();
        }
    }

    /** On a fresh data folder the first account is the operator, so each test starts with one. */
    @Nested
    @DirtiesContext(classMode = DirtiesContext.ClassMode.BEFORE_EACH_TEST_METHOD)
    class FirstAccount extends ServiceTest {

        @Test
        void whenFolderIsNewThenOnlyFirstAccountIsOperator() {
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

        @Autowired
        DatabaseClient database;

        @Test
        void whenCallerIsOperatorThenAccountIsAdded() {
            addDirectly("the-operator", "OPERATOR");
            String token = logIn("the-operator", PASSWORD);
            registerAs(token, username).expectStatus().isCreated();
            expectError(
                    registerAs(logIn(username, PASSWORD), "one-more"),
                    403,
                    "This account may not perform this operation.");
        }

        private WebTestClient.ResponseSpec registerAs(String token, String name) {
            return client.post()
                    .uri("/register")
                    .headers((headers) -> headers.setBearerAuth(token))
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(credentials(name, PASSWORD))
                    .exchange();
        }

        private void addDirectly(String name, String role) {
            database.sql("INSERT INTO account (id, username, username_key, password_hash, role, created_at)"
                            + " VALUES (:name, :name, :name, :hash, :role, 0)")
                    .bind("name", name)
                    .bind("role", role)
                    .bind("hash", new Argon2PasswordEncoder(16, 32, 1, 1024, 1).encode(PASSWORD))
                    .then()
                    .block();
        }

        @Test
        void whenCallerIsAnonymousThenUnauthorized() {
            expectError(
                    post("/register", credentials(username, PASSWORD)),
                    401,
                    "Authentication required. Send a bearer token; log in to get one.");
        }
    }

    @Nested
    @ActiveProfiles("production")
    class Production extends ServiceTest {

        private static final String LONG_PASSWORD = "four words make it";

        @Test
        void whenPasswordHas14CharactersThenBadRequest() {
            expectError(
                    post("/register", credentials(username, "x1y2z3a4b5c6d7")),
                    400,
                    "The password must have 15 to 256 characters.");
        }

        @Test
        void whenPasswordIsCommonThenBadRequest() {
            expectError(
                    post("/register", credentials(username, "PasswordPassword")),
                    400,
                    "The password is too easy to guess. Choose another.");
        }

        @Test
        void whenKeyIsListedThenOnlyItsId() {
            register(username, LONG_PASSWORD);
            String token = logIn(username, LONG_PASSWORD);
            String key = newKey(token);
            listKeys(token).expectBody().json("{\"keys\":[\"" + key.split("_")[1] + "\"]}", JsonCompareMode.STRICT);
        }

        @Test
        void whenKeyIsToBeRecoverableThenBadRequest() {
            register(username, LONG_PASSWORD);
            String token = logIn(username, LONG_PASSWORD);

            expectProblem(postAs(token, "/v1/keys", "{\"recoverable\":true}"), 400, "invalid_value")
                    .jsonPath("$.field")
                    .isEqualTo("recoverable");
            postAs(token, "/v1/keys", "{\"recoverable\":false}").expectStatus().isCreated();
        }

        @Test
        void whenKeyIsRevealedThenRejected() {
            register(username, LONG_PASSWORD);
            String token = logIn(username, LONG_PASSWORD);
            String id = newKey(token).split("_")[1];

            expectProblem(postAs(token, "/v1/keys/" + id + "/reveal", ""), 409, "key_not_recoverable");
        }

        @ParameterizedTest
        @ValueSource(strings = {"x1y2z3a4b5c6d7", "PasswordPassword"})
        void whenNewPasswordIsTooShortOrCommonThenBadRequestAndOldOneRemainsValid(String weak) {
            register(username, LONG_PASSWORD);
            String token = logIn(username, LONG_PASSWORD);
            String change = "{\"currentPassword\":\"" + LONG_PASSWORD + "\",\"newPassword\":\"" + weak + "\"}";

            expectProblem(postAs(token, "/v1/account/password", change), 400, "invalid_value")
                    .jsonPath("$.field")
                    .isEqualTo("newPassword");
            logIn(username, LONG_PASSWORD);
        }

        private WebTestClient.ResponseSpec postAs(String token, String path, String json) {
            return client.post()
                    .uri(path)
                    .headers((headers) -> headers.setBearerAuth(token))
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(json)
                    .exchange();
        }

        private static WebTestClient.BodyContentSpec expectProblem(
                WebTestClient.ResponseSpec response, int status, String code) {
            return response.expectStatus()
                    .isEqualTo(status)
                    .expectHeader()
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .expectBody()
                    .jsonPath("$.code")
                    .isEqualTo(code);
        }

        @Test
        void whenOtherOriginRequestsThenItCannotReadResponse() {
            client.get()
                    .uri("/list-keys")
                    .header(HttpHeaders.ORIGIN, "https://app.example.com")
                    .exchange()
                    .expectHeader()
                    .doesNotExist(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN);
        }
    }
}
