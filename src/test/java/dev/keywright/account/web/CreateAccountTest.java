package dev.keywright.account.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import org.junit.jupiter.api.Test;
import org.springframework.http.MediaType;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** {@code POST /v1/accounts}, {@code GET /v1/accounts/{id}} and {@code POST /v1/sessions}. */
class CreateAccountTest extends V1Test {

    private WebTestClient.ResponseSpec send(String path, String json) {
        return client.post()
                .uri(path)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(json)
                .exchange();
    }

    private JsonNode createAccount() {
        return body(send("/v1/accounts", credentials(username, PASSWORD))
                .expectStatus()
                .isCreated());
    }

    @Test
    void whenRegisteredThenLocationHasRecord() {
        operatorToken();
        WebTestClient.ResponseSpec response = send("/v1/accounts", credentials(username, PASSWORD));
        response.expectStatus().isCreated();
        JsonNode account = body(response);
        String path = "/v1/accounts/" + account.required("id").stringValue();

        response.expectHeader().valueEquals("Location", path);
        assertThat(account.required("username").stringValue()).isEqualTo(username);
        assertThat(account.required("role").stringValue()).isEqualToIgnoringCase("member");
        assertThat(ok(get(logIn(username, PASSWORD), path))).isEqualTo(account);
        assertThat(ok(get(operatorToken(), path))).isEqualTo(account);
    }

    @Test
    void whenAccountIsNotOwnThenNotFound() {
        operatorToken();
        String path = "/v1/accounts/" + createAccount().required("id").stringValue();
        register(username + "-other", PASSWORD);
        String other = logIn(username + "-other", PASSWORD);

        JsonNode foreignAccount = problem(get(other, path), 404, "account_not_found");
        assertThat(problem(get(other, "/v1/accounts/none"), 404, "account_not_found"))
                .isEqualTo(foreignAccount);
        problem(get(operatorToken(), "/v1/accounts/none"), 404, "account_not_found");
    }

    @Test
    void whenNameIsTakenThenConflict() {
        createAccount();

        problem(send("/v1/accounts", credentials(username, PASSWORD)), 409, "username_taken");
    }

    @Test
    void whenFieldIsUnknownOrInvalidThenReported() {
        problemAt("username", send("/v1/accounts", credentials("a", PASSWORD)), 400, "invalid_value");
        problemAt(
                "role",
                send(
                        "/v1/accounts",
                        "{\"username\":\"" + username + "\",\"password\":\"pass123\",\"role\":\"OPERATOR\"}"),
                400,
                "unknown_field");
    }

    @Test
    void whenLoggedInThenSessionHasTokenAndExpiry() {
        createAccount();

        JsonNode session = body(send("/v1/sessions", credentials(username, PASSWORD))
                .expectStatus()
                .isCreated());

        JsonNode listed = ok(get(session.required("token").stringValue(), "/v1/account/sessions"))
                .required("items")
                .get(0);
        for (String field : new String[] {"id", "createdAt", "expiresAt"}) {
            assertThat(session.required(field)).isEqualTo(listed.required(field));
        }
    }

    @Test
    void whenPasswordIsWrongOrNameUnknownThenSameProblem() {
        createAccount();

        JsonNode wrongPassword =
                problem(send("/v1/sessions", credentials(username, "not the password")), 401, "invalid_credentials");

        assertThat(problem(send("/v1/sessions", credentials("nobody-here", PASSWORD)), 401, "invalid_credentials"))
                .isEqualTo(wrongPassword);
    }

    @Test
    void whenTooManyPasswordsAreWrongThenDelayed() {
        createAccount();
        for (int attempt = 0; attempt < 5; attempt++) {
            problem(send("/v1/sessions", credentials(username, "not the password")), 401, "invalid_credentials");
        }

        problem(send("/v1/sessions", credentials(username, PASSWORD)), 429, "login_delayed");
    }
}
