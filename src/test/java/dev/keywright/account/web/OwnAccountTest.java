package dev.keywright.account.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** {@code GET /v1/account}, its sessions, and {@code POST /v1/logout}. */
class OwnAccountTest extends V1Test {

    private static final String SESSIONS = "/v1/account/sessions";

    @Nested
    class GetAccount {

        @Test
        void whenReadThenAccountOfCaller() {
            String token = newToken();
            JsonNode account = body(get(token, "/v1/account").expectStatus().isOk());

            assertThat(account.required("username").stringValue()).isEqualTo(username);
            assertThat(account.required("allowedScopes").isNull()).isTrue();
            assertThat(UUID.fromString(account.required("id").stringValue())).isNotNull();
        }

        @Test
        void whenNotLoggedInThenUnauthorized() {
            problem(client.get().uri("/v1/account").exchange(), 401, "unauthenticated");
        }
    }

    @Nested
    class ListSessions {

        @Test
        void whenLoggedInTwiceThenBothAndOneIsCurrent() {
            String first = newToken();
            String second = logIn(username, PASSWORD);
            JsonNode items = list(second, "");

            assertThat(items).hasSize(2);
            assertThat(items).filteredOn(OwnAccountTest::isCurrent).hasSize(1);
            assertThat(current(first)).isNotEqualTo(current(second));
        }

        @Test
        void whenReadByPageThenEachOnceAndLastHasNoNext() {
            String token = newToken();
            logIn(username, PASSWORD);
            logIn(username, PASSWORD);
            JsonNode first = page(token, "?limit=2");
            JsonNode second =
                    page(token, "?limit=2&cursor=" + first.required("next").stringValue());

            assertThat(first.required("items")).hasSize(2);
            assertThat(second.required("items")).hasSize(1);
            assertThat(second.required("next").isNull()).isTrue();
            assertThat(first.required("items"))
                    .doesNotContain(second.required("items").get(0));
        }

        @Test
        void whenLimitIsOutOfRangeThenBadRequest() {
            String token = newToken();

            problem(get(token, SESSIONS + "?limit=0"), 400, "invalid_value");
            problem(get(token, SESSIONS + "?limit=201"), 400, "invalid_value");
        }

        @Test
        void whenCursorIsOfOtherListThenBadRequest() {
            String token = newToken();
            logIn(username, PASSWORD);
            String cursor = page(token, "?limit=1").required("next").stringValue();
            register(username + "-other", PASSWORD);
            String other = logIn(username + "-other", PASSWORD);

            JsonNode problem = problem(get(other, SESSIONS + "?cursor=" + cursor), 400, "invalid_cursor");
            assertThat(problem.required("field").stringValue()).isEqualTo("cursor");
        }

        private JsonNode list(String token, String query) {
            return page(token, query).required("items");
        }
    }

    @Nested
    class EndSession {

        @Test
        void whenEndedThenOnlyItsTokenIsInvalid() {
            String kept = newToken();
            String ended = logIn(username, PASSWORD);
            end(kept, current(ended)).expectStatus().isNoContent();

            problem(get(ended, "/v1/account"), 401, "invalid_token");
            get(kept, "/v1/account").expectStatus().isOk();
        }

        @Test
        void whenEndedAlreadyThenNotFound() {
            String token = newToken();
            String other = current(logIn(username, PASSWORD));
            end(token, other).expectStatus().isNoContent();

            problem(end(token, other), 404, "session_not_found");
        }

        @Test
        void whenOfOtherAccountThenNotFoundAndSessionContinues() {
            String victim = newToken();
            register(username + "-other", PASSWORD);
            String other = logIn(username + "-other", PASSWORD);

            problem(end(other, current(victim)), 404, "session_not_found");
            get(victim, "/v1/account").expectStatus().isOk();
        }

        @Test
        void whenUnknownOrMalformedThenNotFound() {
            String token = newToken();

            problem(end(token, UUID.randomUUID().toString()), 404, "session_not_found");
            problem(end(token, "no-session-at-all"), 404, "session_not_found");
        }

        private WebTestClient.ResponseSpec end(String token, String id) {
            return delete(token, SESSIONS + "/" + id);
        }
    }

    @Nested
    class LogOut {

        @Test
        void whenLoggedOutThenOnlyItsTokenIsInvalid() {
            String kept = newToken();
            String ended = logIn(username, PASSWORD);
            logOut(ended).expectStatus().isNoContent();

            problem(logOut(ended), 401, "invalid_token");
            listKeys(kept).expectStatus().isOk();
        }

        private WebTestClient.ResponseSpec logOut(String token) {
            return request(HttpMethod.POST, token, "/v1/logout").exchange();
        }
    }

    private JsonNode page(String token, String query) {
        return body(get(token, SESSIONS + query).expectStatus().isOk());
    }

    private String current(String token) {
        for (JsonNode session : page(token, "").required("items")) {
            if (isCurrent(session)) {
                return session.required("id").stringValue();
            }
        }
        throw new AssertionError("no session is the current one");
    }

    private static boolean isCurrent(JsonNode session) {
        return session.required("current").booleanValue();
    }
}
