package dev.keywright.account.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** {@code /v1/accounts}. */
class AccountAdminTest extends V1Test {

    private String operator;
    private String id;

    @BeforeEach
    void logInAsOperator() {
        operator = operatorToken();
        id = body(get(newToken(), "/v1/account")).required("id").stringValue();
    }

    private JsonNode list(String query) {
        return body(get(operator, "/v1/accounts" + query).expectStatus().isOk());
    }

    private static List<String> names(JsonNode page) {
        List<String> names = new ArrayList<>();
        page.required("items")
                .forEach((item) -> names.add(item.required("username").stringValue()));
        return names;
    }

    @Nested
    class ListAccounts {

        @Test
        void whenListedThenRolesFollowSetting() {
            JsonNode found = list("?username=OPERATOR").required("items");

            assertThat(found).hasSize(1);
            assertThat(found.get(0).required("role").stringValue()).isEqualTo("OPERATOR");
        }

        @Test
        void whenFilteredThenOnlyThatNameIgnoringCase() {
            assertThat(names(list("?username=" + username.toUpperCase(Locale.ROOT))))
                    .containsExactly(username);
            assertThat(names(list("?username=nobody-at-all"))).isEmpty();
        }

        private List<String> inPagesOf(int limit) {
            JsonNode page = list("?limit=" + limit);
            List<String> found = new ArrayList<>(names(page));
            while (!page.required("next").isNull()) {
                page = list(
                        "?limit=" + limit + "&cursor=" + page.required("next").stringValue());
                found.addAll(names(page));
            }
            return found;
        }

        @Test
        void whenReadByPageThenSortedByName() {
            register(username + "-b", PASSWORD);
            List<String> found = inPagesOf(3);

            assertThat(found).isEqualTo(inPagesOf(200)).isSorted().contains(username, username + "-b");
        }

        @Test
        void whenLimitOrCursorIsWrongThenBadRequest() {
            problem(get(operator, "/v1/accounts?limit=0"), 400, "invalid_value");
            problem(get(operator, "/v1/accounts?cursor=abc"), 400, "invalid_cursor");
        }
    }

    @Nested
    class UpdateAccount {

        private WebTestClient.ResponseSpec update(String json) {
            return patch(operator, "/v1/accounts/" + id, json);
        }

        private void reject(String json, String code, String field) {
            assertThat(problem(update(json), 400, code).required("field").stringValue())
                    .isEqualTo(field);
        }

        @Test
        void whenScopesAreSetThenAccountHasThemUntilNull() {
            JsonNode set = body(update("{\"allowedScopes\":[\"documents:read\",\"invoices:*\"]}")
                    .expectStatus()
                    .isOk());
            assertThat(set.required("allowedScopes").toString()).isEqualTo("[\"documents:read\",\"invoices:*\"]");
            assertThat(list("?username=" + username).required("items").get(0)).isEqualTo(set);

            JsonNode cleared =
                    body(update("{\"allowedScopes\":null}").expectStatus().isOk());
            assertThat(cleared.required("allowedScopes").isNull()).isTrue();
        }

        @Test
        void whenSentAsMergePatchThenScopesAreSet() {
            WebTestClient.ResponseSpec response = request(HttpMethod.PATCH, operator, "/v1/accounts/" + id)
                    .contentType(MediaType.valueOf("application/merge-patch+json"))
                    .bodyValue("{\"allowedScopes\":[\"documents:read\"]}")
                    .exchange();

            assertThat(body(response.expectStatus().isOk()).required("allowedScopes"))
                    .hasToString("[\"documents:read\"]");
        }

        @Test
        void whenSetToNoneThenNone() {
            JsonNode set = body(update("{\"allowedScopes\":[]}").expectStatus().isOk());

            assertThat(set.required("allowedScopes").isArray()).isTrue();
            assertThat(set.required("allowedScopes")).isEmpty();
        }

        @Test
        void whenFieldIsMissingOrInvalidThenBadRequest() {
            reject("{}", "invalid_value", "allowedScopes");
            reject("{\"allowedScopes\":\"documents:read\"}", "invalid_value", "allowedScopes");
            reject("{\"allowedScopes\":[7]}", "invalid_value", "allowedScopes");
            reject("{\"allowedScopes\":[\"no scope\"]}", "invalid_value", "allowedScopes");
            reject("{\"allowedScopes\":[null]}", "invalid_value", "allowedScopes");
        }

        @Test
        void whenScopeIsKeywrightScopeThenBadRequest() {
            reject("{\"allowedScopes\":[\"keywright:verify\"]}", "invalid_value", "allowedScopes");
        }

        @Test
        void whenMoreThan64ThenBadRequest() {
            String many =
                    IntStream.range(0, 65).mapToObj((i) -> "\"s:" + i + "\"").collect(Collectors.joining(","));

            reject("{\"allowedScopes\":[" + many + "]}", "invalid_value", "allowedScopes");
            String repeated = "\"reports:*\",\"a:b\"" + ",\"reports:*\",\"a:b\"".repeat(63);
            reject("{\"allowedScopes\":[" + repeated + "]}", "invalid_value", "allowedScopes");
        }

        @Test
        void whenFieldIsUnknownThenBadRequestNamesIt() {
            reject("{\"allowedScopes\":null,\"role\":\"OPERATOR\"}", "unknown_field", "role");
        }

        @Test
        void whenAccountIsUnknownThenNotFound() {
            problem(
                    patch(operator, "/v1/accounts/" + UUID.randomUUID(), "{\"allowedScopes\":null}"),
                    404,
                    "account_not_found");
        }
    }
}
