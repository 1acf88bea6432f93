package dev.keywright.verification.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.test.json.JsonCompareMode;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** {@code POST /v1/introspect} (RFC 7662). */
class IntrospectKeyTest {

    private static final String UNKNOWN_KEY = "kw_0123456789AB_abcdefghijklmnopqrstuvwxyzABCDEF2EzVEs";
    private static final String BASIC = "Basic realm=\"keywright\", charset=\"UTF-8\"";

    abstract static class Introspecting extends V1Test {

        String operator;
        String serviceKey;
        String programId;

        @BeforeEach
        void addServiceKey() {
            operator = operatorToken();
            JsonNode key = issue("{\"scopes\":[\"keywright:verify\"]}");
            serviceKey = key.required("key").stringValue();
            programId = key.required("id").stringValue();
        }

        JsonNode issue(String terms) {
            return body(post(operator, "/v1/keys", terms).expectStatus().isCreated());
        }

        WebTestClient.ResponseSpec introspect(String form) {
            return form(form)
                    .headers((headers) -> headers.setBearerAuth(serviceKey))
                    .exchange();
        }

        WebTestClient.ResponseSpec basic(String user, String password) {
            return form("token=" + UNKNOWN_KEY)
                    .headers((headers) -> headers.setBasicAuth(user, password))
                    .exchange();
        }

        WebTestClient.RequestHeadersSpec<?> form(String form) {
            return client.post()
                    .uri("/v1/introspect")
                    .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                    .bodyValue(form);
        }

        /** Expects the members that OAuth clients read (RFC 6749 §5.2). */
        static void expectError(String error, JsonNode problem) {
            assertThat(problem.required("error").stringValue()).isEqualTo(error);
            assertThat(problem.required("error_description")).isEqualTo(problem.required("detail"));
        }

        static void expectInactive(WebTestClient.ResponseSpec response) {
            response.expectStatus()
                    .isOk()
                    .expectHeader()
                    .valueEquals(HttpHeaders.CACHE_CONTROL, "no-store")
                    .expectBody()
                    .json("{\"active\":false}", JsonCompareMode.STRICT);
        }
    }

    @Nested
    class Introspected extends Introspecting {

        @Test
        void whenKeyIsValidThenActiveWithFieldsOfRfc() {
            JsonNode key = issue(
                    "{\"name\":\"export\",\"externalId\":\"c-1\",\"scopes\":[\"reports:read\",\"reports:write\"],\"expiresIn\":\"P1D\"}");

            WebTestClient.ResponseSpec response =
                    introspect("token_type_hint=access_token&resource=x&token=" + text(key, "key"));
            response.expectHeader().valueEquals(HttpHeaders.CACHE_CONTROL, "no-store");
            JsonNode reported = ok(response);

            assertThat(reported.required("active").booleanValue()).isTrue();
            assertThat(text(reported, "scope")).isEqualTo("reports:read reports:write");
            assertThat(text(reported, "client_id")).isEqualTo(text(key, "id"));
            assertThat(text(reported, "jti")).isEqualTo(text(key, "id"));
            assertThat(text(reported, "username")).isEqualTo("export");
            assertThat(text(reported, "sub")).isEqualTo("c-1");
            assertThat(text(reported, "iss")).isEqualTo("keywright");
            assertThat(text(reported, "token_type")).isEqualTo("api_key");
            assertThat(reported.required("exp").longValue()).isEqualTo(seconds(key, "expiresAt"));
            assertThat(reported.required("iat").longValue()).isEqualTo(seconds(key, "createdAt"));
        }

        private static String text(JsonNode node, String field) {
            return node.required(field).stringValue();
        }

        private static long seconds(JsonNode key, String field) {
            return OffsetDateTime.parse(text(key, field)).toEpochSecond();
        }

        @Test
        void whenKeyHasOnlyRequiredTermsThenNoFieldIsNull() {
            JsonNode key = issue("{}");

            JsonNode reported = ok(introspect("token=" + text(key, "key")));

            assertThat(text(reported, "sub")).isEqualTo(text(key, "owner"));
            assertThat(reported.propertyNames())
                    .containsExactlyInAnyOrder("active", "client_id", "token_type", "iat", "sub", "iss", "jti");
        }

        @Test
        void whenKeyIsNotValidThenInactiveAndNothingElse() {
            String key = text(issue("{\"expiresIn\":\"PT1H\"}"), "key");
            clock.advance(Duration.ofHours(1));

            expectInactive(introspect("token=" + key));
            expectInactive(introspect("token=" + UNKNOWN_KEY));
            expectInactive(introspect("token=rubbish"));
        }
    }

    @Nested
    class Rejected extends Introspecting {

        @ParameterizedTest
        @ValueSource(strings = {"", "token=", "scope=a:b"})
        void whenTokenIsMissingThenBadRequest(String form) {
            expectError("invalid_request", problemAt("token", introspect(form), 400, "invalid_value"));
        }

        @Test
        void whenParameterIsRepeatedThenBadRequest() {
            expectError("invalid_request", problemAt("token", introspect("token=a&token=b"), 400, "malformed_request"));
        }

        @Test
        void whenScopeOrAddressIsMalformedThenBadRequest() {
            problemAt("scope", introspect("token=a&scope=a:b+one"), 400, "invalid_value");
            problemAt("address", introspect("token=a&address=example.org"), 400, "invalid_value");
        }

        @Test
        void whenFormIsMalformedThenBadRequest() {
            expectError("invalid_request", problem(introspect("token=%zz"), 400, "malformed_request"));
        }

        @Test
        void whenBodyIsNotFormThenUnsupported() {
            expectError(
                    "invalid_request",
                    problem(post(serviceKey, "/v1/introspect", "{\"token\":\"a\"}"), 415, "unsupported_media_type"));
        }

        @Test
        void whenFormIsTooLargeThenRejected() {
            expectError(
                    "invalid_request", problem(introspect("token=" + "a".repeat(70_000)), 413, "content_too_large"));
        }
    }

    @Nested
    class Callers extends Introspecting {

        @Test
        void whenCallerIsAnyAccountThenHandled() {
            expectInactive(form("token=" + UNKNOWN_KEY)
                    .headers((headers) -> headers.setBearerAuth(newToken()))
                    .exchange());
        }

        @Test
        void whenBasicHasIdAndKeyThenHandled() {
            expectInactive(basic(programId, serviceKey));
        }

        @Test
        void whenBasicIsFormEncodedThenRead() {
            String encoded =
                    URLEncoder.encode(serviceKey, StandardCharsets.UTF_8).replace("_", "%5F");

            expectInactive(basic(programId, encoded));
        }

        @Test
        void whenBasicIsWrongThenChallenged() {
            String other =
                    issue("{\"scopes\":[\"keywright:verify\"]}").required("id").stringValue();
            expectChallenged(basic(other, serviceKey));
            expectChallenged(basic("", serviceKey));
            expectChallenged(basic(programId, UNKNOWN_KEY));
            expectChallenged(basic(programId, ""));
            expectChallenged(basic(programId, "%zz"));
            expectChallenged(basic("operator", operator));
        }

        @Test
        void whenBasicIsMalformedThenChallenged() {
            expectChallenged(
                    form("token=a").header("Authorization", "Basic ???").exchange());
        }

        private static void expectChallenged(WebTestClient.ResponseSpec response) {
            response.expectHeader().valueEquals(HttpHeaders.WWW_AUTHENTICATE, BASIC);
            expectError("invalid_client", problem(response, 401, "invalid_token"));
        }

        @Test
        void whenCallerIsNotAuthenticatedThenUnauthorized() {
            expectError("invalid_client", problem(form("token=a").exchange(), 401, "unauthenticated"));
        }

        /** RFC 7662 §2.3 refers to RFC 6750 for a bearer token. */
        @Test
        void whenBearerTokenIsWrongThenErrorIsThatOfChallenge() {
            WebTestClient.ResponseSpec response = form("token=a")
                    .headers((headers) -> headers.setBearerAuth(UNKNOWN_KEY))
                    .exchange();

            response.expectHeader().valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"");
            expectError("invalid_token", problem(response, 401, "invalid_token"));
        }

        @Test
        void whenBasicKeyLacksScopeThenForbidden() {
            JsonNode key = issue("{\"scopes\":[\"reports:read\"]}");

            expectError(
                    "insufficient_scope",
                    problem(
                            basic(
                                    key.required("id").stringValue(),
                                    key.required("key").stringValue()),
                            403,
                            "insufficient_scope"));
        }

        @Test
        void whenBasicAndOtherKeyAreSentThenBadRequest() {
            problem(
                    form("token=a")
                            .headers((headers) -> headers.setBasicAuth(programId, serviceKey))
                            .header("X-API-Key", UNKNOWN_KEY)
                            .exchange(),
                    400,
                    "malformed_request");
        }

        @Test
        void whenBasicIsSentToOtherOperationsThenIgnored() {
            problem(
                    client.get()
                            .uri("/v1/keys")
                            .headers((headers) -> headers.setBasicAuth(programId, serviceKey))
                            .exchange(),
                    401,
                    "unauthenticated");
        }
    }
}
