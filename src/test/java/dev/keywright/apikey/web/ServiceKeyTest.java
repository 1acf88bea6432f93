package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.account.AccountId;
import dev.keywright.support.ServiceTest;
import dev.keywright.support.TestAccounts;
import dev.keywright.support.keys.TestServiceKeys;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;

/**
 * Programs that call with a service key. Unknown paths show whether a caller is authenticated: an authenticated caller
 * gets a 404.
 */
class ServiceKeyTest {

    private static final String INVALID = "The token or service key is not valid or has expired.";

    @Import(TestServiceKeys.class)
    @TestPropertySource(properties = "keywright.operators=key-operator")
    abstract static class Keys extends ServiceTest {

        @Autowired
        TestServiceKeys keys;

        @Autowired
        DatabaseClient database;

        AccountId operator;
        AccountId member;

        @BeforeEach
        void addAccounts() {
            TestAccounts accounts = new TestAccounts(database);
            operator = database.sql("SELECT id FROM account WHERE username_key = 'key-operator'")
                    .mapValue(String.class)
                    .one()
                    .map(AccountId::new)
                    .blockOptional()
                    .orElseGet(() -> accounts.add("key-operator"));
            member = accounts.add(username);
        }

        /** A service key of the member that the operator created. */
        String key(String... scopes) {
            return keys.add(member, operator, scopes);
        }

        WebTestClient.RequestBodySpec request(String method, String path) {
            return client.method(HttpMethod.valueOf(method)).uri(path);
        }

        WebTestClient.ResponseSpec bearer(String key, String method, String path) {
            return request(method, path)
                    .headers((headers) -> headers.setBearerAuth(key))
                    .exchange();
        }

        WebTestClient.ResponseSpec xApiKey(String key, String path) {
            return client.get().uri(path).header("X-API-Key", key).exchange();
        }

        static void expectProblem(WebTestClient.ResponseSpec response, int status, String code, String message) {
            response.expectStatus()
                    .isEqualTo(status)
                    .expectHeader()
                    .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                    .expectBody()
                    .jsonPath("$.code")
                    .isEqualTo(code)
                    .jsonPath("$.detail")
                    .isEqualTo(message)
                    .jsonPath("$.error")
                    .doesNotExist();
        }

        static void expectForwarded(WebTestClient.ResponseSpec response) {
            expectProblem(response, 404, "not_found", "This path does not exist.");
        }

        static void expectInvalid(WebTestClient.ResponseSpec response) {
            response.expectHeader().valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
            expectProblem(response, 401, "invalid_token", INVALID);
        }
    }

    @Nested
    class Presented extends Keys {

        @Test
        void whenKeyIsValidThenEitherHeaderIsAccepted() {
            String key = key("keywright:keys:read");

            expectForwarded(bearer(key, "GET", "/v1/keys/no/such/path"));
            expectForwarded(xApiKey(key, "/v1/keys/no/such/path"));
        }

        @Test
        void whenBothHeadersHaveSameKeyThenAccepted() {
            String key = key("keywright:keys:read");

            expectForwarded(request("GET", "/v1/keys/no/such/path")
                    .headers((headers) -> headers.setBearerAuth(key))
                    .header("X-API-Key", key)
                    .exchange());
        }

        @Test
        void whenHeadersHaveTwoValidKeysThenRejected() {
            expectProblem(
                    request("GET", "/v1/keys/no/such/path")
                            .headers((headers) -> headers.setBearerAuth(key("keywright:keys:read")))
                            .header("X-API-Key", key("keywright:keys:read"))
                            .exchange(),
                    400,
                    "malformed_request",
                    "The request has two different tokens or keys. Send only one of them.");
        }

        @Test
        void whenHeaderHasTwoKeysThenRejectedInAnyOrder() {
            register(username + "-too", PASSWORD);
            String token = logIn(username + "-too", PASSWORD);

            for (String[] shown :
                    new String[][] {{token, "a.b.c"}, {"a.b.c", token}, {token, key("keywright:keys:read")}}) {
                request("GET", "/v1/keys/no/such/path")
                        .header("Authorization", "Bearer " + shown[0], "Bearer " + shown[1])
                        .exchange()
                        .expectStatus()
                        .isBadRequest();
            }
        }

        @Test
        void whenSessionTokenIsSentWithKeyThenRejected() {
            register(username + "-too", PASSWORD);
            String token = logIn(username + "-too", PASSWORD);

            request("GET", "/v1/keys/no/such/path")
                    .headers((headers) -> headers.setBearerAuth(token))
                    .header("X-API-Key", key("keywright:keys:read"))
                    .exchange()
                    .expectStatus()
                    .isBadRequest();
        }

        @Test
        void whenKeyIsInUrlThenIgnored() {
            expectProblem(
                    client.get()
                            .uri("/v1/keys/no/such/path?access_token={key}", key("keywright:keys:read"))
                            .exchange(),
                    401,
                    "unauthenticated",
                    "Authentication required. Send a bearer token or a service key; log in to get a token.");
        }
    }

    @Nested
    class Invalid extends Keys {

        @Test
        void whenKeyIsForgedThenUnauthorized() {
            expectInvalid(bearer("kw_0123456789AB_abcdefghijklmnopqrstuvwxyzABCDEF2EzVEs", "GET", "/v1/keys"));
            expectInvalid(xApiKey("kw_0123456789AB_abcdefghijklmnopqrstuvwxyzABCDEF2EzVEt", "/v1/keys"));
            expectInvalid(xApiKey("rubbish", "/v1/keys"));
        }

        @Test
        void whenKeyHeaderHasSessionTokenThenUnauthorized() {
            register(username + "-too", PASSWORD);

            expectInvalid(xApiKey(logIn(username + "-too", PASSWORD), "/v1/keys"));
        }

        @Test
        void whenKeyIsRevokedThenUnauthorized() {
            String key = key("keywright:keys:read");
            keys.revoke(key);

            expectInvalid(bearer(key, "GET", "/v1/keys/no/such/path"));
        }

        @Test
        void whenKeyExpiresThenUnauthorized() {
            String key = keys.expiringAt(clock.instant().plus(Duration.ofHours(1)), operator, "keywright:keys:read");
            expectForwarded(bearer(key, "GET", "/v1/keys/no/such/path"));

            clock.advance(Duration.ofHours(1));
            expectInvalid(bearer(key, "GET", "/v1/keys/no/such/path"));
        }

        @Test
        void whenOwnerIsDeletedThenUnauthorized() {
            String key = key("keywright:keys:read");
            database.sql("UPDATE account SET deleted_at = 1 WHERE id = :id")
                    .bind("id", member.value())
                    .then()
                    .block();

            expectInvalid(bearer(key, "GET", "/v1/keys/no/such/path"));
        }
    }

    @Nested
    class RestrictedToAddresses extends Keys {

        private String restricted() {
            return keys.allowedFrom("192.0.2.0/24", operator, "keywright:keys:read");
        }

        private WebTestClient.ResponseSpec from(String address, String forwarded) {
            WebTestClient.RequestHeadersSpec<?> request =
                    clientFrom(address).get().uri("/v1/keys/no/such/path").header("X-API-Key", restricted());
            return (forwarded.isEmpty() ? request : request.header("Forwarded", forwarded)).exchange();
        }

        @Test
        void whenClientConnectsFromAllowedAddressThenPassed() {
            expectForwarded(from("192.0.2.200", ""));
            expectForwarded(from("192.0.2.200", "for=192.0.2.200"));
        }

        @Test
        void whenAddressIsNotAllowedThenUnauthorized() {
            expectInvalid(from("198.51.100.200", ""));
        }

        @Test
        void whenForwardedHeadersDisagreeThenUnauthorized() {
            expectInvalid(from("192.0.2.200", "for=198.51.100.200"));
            expectInvalid(from("198.51.100.200", "for=192.0.2.200"));
        }

        @Test
        void whenAllowedProxyHidesClientThenUnauthorized() {
            String key = keys.allowedFrom("127.0.0.1", operator, "keywright:keys:read");

            expectInvalid(clientFrom("unknown")
                    .get()
                    .uri("/v1/keys/no/such/path")
                    .header("X-API-Key", key)
                    .exchange());
        }
    }

    @Nested
    class Allowed extends Keys {

        @ParameterizedTest
        @CsvSource({
            "GET, /v1/keys/no/such/path, keywright:keys:read",
            "HEAD, /v1/keys/no/such/path, keywright:keys:read",
            "POST, /v1/keys/no/such/path, keywright:keys:write",
            "DELETE, /v1/keys/no/such/path, keywright:keys:write",
            "GET, /v1/audit/nothing, keywright:audit:read",
            "GET, /v1/accounts/no/such/path, keywright:admin",
            "PATCH, /v1/accounts/no/such/path, keywright:admin",
            "GET, /actuator/nothing, keywright:admin"
        })
        void whenPathNeedsScopeThenOnlyItOrAdminIsAccepted(String method, String path, String scope) {
            bearer(key(scope), method, path).expectStatus().isNotFound();
            bearer(key("keywright:admin"), method, path).expectStatus().isNotFound();
            String other = scope.equals("keywright:verify") ? "keywright:admin" : "keywright:verify";
            bearer(key(other, "reports:read"), method, path)
                    .expectStatus()
                    .isForbidden()
                    .expectHeader()
                    .valueEquals(
                            HttpHeaders.WWW_AUTHENTICATE,
                            "Bearer error=\"insufficient_scope\", scope=\"" + scope + "\"");
        }

        @Test
        void whenScopeIsMissingThenErrorNamesIt() {
            expectProblem(
                    bearer(key("keywright:keys:read"), "POST", "/v1/keys"),
                    403,
                    "insufficient_scope",
                    "This service key needs the scope keywright:keys:write.");
        }

        @Test
        void whenKeyHasNoKeywrightScopeThenForbidden() {
            expectProblem(
                    bearer(key("reports:read"), "GET", "/v1/keys"),
                    403,
                    "insufficient_scope",
                    "This service key needs the scope keywright:keys:read.");
        }

        @Test
        void whenCreatorIsNotOperatorThenNoPermissions() {
            bearer(keys.add(member, member, "keywright:admin"), "GET", "/v1/keys")
                    .expectStatus()
                    .isForbidden();
        }

        @Test
        void whenPathIsUnknownThenAuthenticatedCallersGetNotFound() {
            expectForwarded(bearer(key("reports:read"), "GET", "/v1/nothing"));
            client.get().uri("/v1/nothing").exchange().expectStatus().isUnauthorized();
        }

        @ParameterizedTest
        @CsvSource({"GET, /v1/account", "GET, /v1/account/sessions", "POST, /v1/logout", "GET, /v1/account/nothing"})
        void whenPathIsForAccountsThenForbiddenWithEveryScope(String method, String path) {
            expectProblem(
                    bearer(key("keywright:*", "keywright:*:*"), method, path),
                    403,
                    "not_allowed",
                    "Service keys may not perform this operation. Log in and send a bearer token.");
        }

        @ParameterizedTest
        @CsvSource({"POST, /generate-key", "GET, /list-keys", "POST, /revoke-key"})
        void whenPathIsOfSimpleApiThenInvalidToken(String method, String path) {
            expectError(
                    bearer(key("keywright:admin"), method, path),
                    401,
                    "The bearer token is not valid or has expired. Log in again.");
        }
    }

    @Nested
    class Accounts extends Keys {

        @Test
        void whenCallerIsMemberThenOnlyOwnKeys() {
            register(username + "-too", PASSWORD);
            String token = logIn(username + "-too", PASSWORD);

            expectForwarded(bearer(token, "GET", "/v1/keys/no/such/path"));
            expectForwarded(bearer(token, "POST", "/v1/keys/no/such/path"));
            expectForwarded(bearer(token, "GET", "/v1/account/no/such/path"));
            WebTestClient.ResponseSpec audit = bearer(token, "GET", "/v1/audit");
            audit.expectHeader().valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"insufficient_scope\"");
            expectProblem(audit, 403, "not_allowed", "This account may not perform this operation.");
            bearer(token, "GET", "/v1/accounts").expectStatus().isForbidden();
        }
    }

    @Nested
    class Counted extends Keys {

        private void useUp() {
            for (int i = 0; i < 10; i++) {
                client.get().uri("/v1/nothing").exchange().expectStatus().isUnauthorized();
            }
            client.get().uri("/v1/nothing").exchange().expectStatus().isEqualTo(429);
        }

        @Test
        void whenKeyIsValidThenNotCountedAndNoLimitHeaders() {
            String key = key("keywright:verify");
            for (int i = 0; i < 11; i++) {
                WebTestClient.ResponseSpec response = bearer(key, "GET", "/v1/nothing");
                response.expectHeader().doesNotExist("RateLimit");
                expectForwarded(response);
            }
            client.get()
                    .uri("/v1/nothing")
                    .exchange()
                    .expectStatus()
                    .isUnauthorized()
                    .expectHeader()
                    .value("RateLimit", (left) -> assertThat(left).startsWith("\"address\";r=9;"));
        }

        @Test
        void whenAddressIsOverItsLimitThenValidKeyPasses() {
            useUp();

            expectForwarded(bearer(key("keywright:verify"), "GET", "/v1/nothing"));
        }

        @Test
        void whenKeyIsInvalidThenCounted() {
            String bad = "kw_0123456789AB_abcdefghijklmnopqrstuvwxyzABCDEF2EzVEs";
            for (int i = 0; i < 10; i++) {
                expectInvalid(bearer(bad, "GET", "/v1/nothing"));
            }
            expectProblem(
                    bearer(bad, "GET", "/v1/nothing"), 429, "rate_limited", "Rate limit exceeded. Try again later.");
        }

        @Test
        void whenKeyIsNotServiceKeyThenCounted() {
            String key = key("reports:read");
            useUp();

            bearer(key, "GET", "/v1/nothing").expectStatus().isEqualTo(429);
        }

        @Test
        void whenEndpointIsPublicThenCounted() {
            String key = key("keywright:admin");
            useUp();

            client.post()
                    .uri("/login")
                    .header("X-API-Key", key)
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(credentials(username, PASSWORD))
                    .exchange()
                    .expectStatus()
                    .isEqualTo(429);
        }
    }
}
