package dev.keywright.account.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /v1/account/password}. */
class PasswordChangeTest extends V1Test {

    private static final String NEXT = "another pass";

    private WebTestClient.ResponseSpec change(String token, String current, String next) {
        String json = new JsonMapper()
                .createObjectNode()
                .put("currentPassword", current)
                .put("newPassword", next)
                .toString();
        return post(token, "/v1/account/password", json);
    }

    @Nested
    class Changed {

        @Test
        void whenChangedThenOnlyNewPasswordLogsIn() {
            change(newToken(), PASSWORD, NEXT).expectStatus().isNoContent();

            logIn(username, NEXT);
            expectError(post("/login", credentials(username, PASSWORD)), 401, "Invalid credentials");
        }

        @Test
        void whenChangedThenEverySessionEnds() {
            String own = newToken();
            String other = logIn(username, PASSWORD);
            change(own, PASSWORD, NEXT).expectStatus().isNoContent();

            problem(get(own, "/v1/account"), 401, "invalid_token");
            problem(get(other, "/v1/account"), 401, "invalid_token");
        }

        @Test
        void whenChangedThenKeysAndOtherSessionsRemain() {
            register(username + "-other", PASSWORD);
            String other = logIn(username + "-other", PASSWORD);
            change(newToken(), PASSWORD, NEXT).expectStatus().isNoContent();

            get(other, "/v1/account").expectStatus().isOk();
        }
    }

    @Nested
    class Rejected {

        @Test
        void whenCurrentPasswordIsWrongThenUnauthorizedAndUnchanged() {
            String token = newToken();
            problem(change(token, "not my pass", NEXT), 401, "invalid_credentials");

            get(token, "/v1/account").expectStatus().isOk();
            logIn(username, PASSWORD);
        }

        @Test
        void whenNewPasswordIsTooShortThenBadRequestNamesField() {
            String token = newToken();

            assertThat(problem(change(token, PASSWORD, "short"), 400, "invalid_value")
                            .required("field")
                            .stringValue())
                    .isEqualTo("newPassword");
            get(token, "/v1/account").expectStatus().isOk();
        }

        @Test
        void whenFieldIsMissingThenBadRequestNamesIt() {
            String token = newToken();

            assertThat(problem(
                                    post(token, "/v1/account/password", "{\"newPassword\":\"" + NEXT + "\"}"),
                                    400,
                                    "invalid_value")
                            .required("field")
                            .stringValue())
                    .isEqualTo("currentPassword");
        }

        @Test
        void whenTooManyFailThenDelayedLikeLogin() {
            String token = newToken();
            for (int i = 0; i < 10; i++) {
                clock.advance(Duration.ofMinutes(1));
                problem(change(token, "not my pass", NEXT), 401, "invalid_credentials");
            }
            WebTestClient.ResponseSpec response = change(token, PASSWORD, NEXT);

            response.expectHeader().exists(HttpHeaders.RETRY_AFTER);
            problem(response, 429, "login_delayed");
        }
    }
}
