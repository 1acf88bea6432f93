package dev.keywright.verification.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import java.net.URI;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** {@code GET /v1/forward-auth}, as gateways call it. */
class ForwardAuthTest {

    private static final String PATH = "/v1/forward-auth";
    private static final String UNKNOWN_KEY = "kw_0123456789AB_abcdefghijklmnopqrstuvwxyzABCDEF2EzVEs";

    abstract static class AuthorizingRequests extends V1Test {

        String operator;

        @BeforeEach
        void logInOperator() {
            operator = operatorToken();
        }

        String keyWith(String terms) {
            return issue(terms).required("key").stringValue();
        }

        JsonNode issue(String terms) {
            return body(post(operator, "/v1/keys", terms).expectStatus().isCreated());
        }

        WebTestClient.RequestBodySpec authorize(HttpMethod method, String path) {
            return client.method(method).uri(URI.create("http://127.0.0.1:" + port + path));
        }

        WebTestClient.RequestHeadersSpec<?> authorize(String key) {
            return authorize(HttpMethod.GET, PATH).header("X-API-Key", key);
        }

        static void expectValid(WebTestClient.ResponseSpec response) {
            response.expectStatus()
                    .isOk()
                    .expectHeader()
                    .valueEquals("X-Keywright-Code", "VALID")
                    .expectBody()
                    .isEmpty();
        }
    }

    @Nested
    class Valid extends AuthorizingRequests {

        @Test
        void whenKeyIsValidThenHeadersNameOwner() {
            JsonNode key = issue("{\"externalId\":\"Kü 1\",\"scopes\":[\"reports:read\",\"reports:write\"]}");

            WebTestClient.ResponseSpec response =
                    authorize(key.required("key").stringValue()).exchange();

            response.expectHeader()
                    .valueEquals("X-Keywright-Key-Id", key.required("id").stringValue())
                    .expectHeader()
                    .valueEquals("X-Keywright-Owner", key.required("owner").stringValue())
                    .expectHeader()
                    .valueEquals("X-Keywright-External-Id", "K%C3%BC%201")
                    .expectHeader()
                    .valueEquals("X-Keywright-Scopes", "reports:read reports:write");
            expectValid(response);
        }

        @Test
        void whenKeyHasNeitherCustomerNorScopesThenHeadersAreAbsent() {
            WebTestClient.ResponseSpec response = authorize(keyWith("{}")).exchange();

            response.expectHeader()
                    .doesNotExist("X-Keywright-External-Id")
                    .expectHeader()
                    .doesNotExist("X-Keywright-Scopes");
            expectValid(response);
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"})
        void whenMethodIsAnyThenHandled(String method) {
            String key = keyWith("{}");

            expectValid(authorize(HttpMethod.valueOf(method), PATH)
                    .header("X-API-Key", key)
                    .exchange());
            expectValid(authorize(HttpMethod.valueOf(method), PATH + "/reports/2026")
                    .header("X-API-Key", key)
                    .exchange());
        }

        @Test
        void whenKeyIsBearerTokenThenNotUsedAsCallerToken() {
            String key = keyWith("{}");

            expectValid(authorize(HttpMethod.GET, PATH)
                    .headers((headers) -> headers.setBearerAuth(key))
                    .exchange());
            expectValid(authorize(key).header("Authorization", "bearer " + key).exchange());
            expectValid(authorize(key).header("Authorization", "Basic eDp5").exchange());
        }
    }

    @Nested
    class Unauthorized extends AuthorizingRequests {

        @Test
        void whenKeyIsMissingThenUnauthorizedWithChallenge() {
            WebTestClient.ResponseSpec response =
                    authorize(HttpMethod.GET, PATH).exchange();
            response.expectHeader()
                    .valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer")
                    .expectHeader()
                    .doesNotExist("X-Keywright-Code");
            assertThat(problem(response, 401, "unauthenticated")
                            .required("detail")
                            .stringValue())
                    .isEqualTo("API key required. Send it in X-API-Key or as a bearer token.");
        }

        @Test
        void whenRequestLooksLikePreflightThenVerified() {
            problem(
                    authorize(HttpMethod.OPTIONS, PATH)
                            .header("Origin", "https://example.org")
                            .header("Access-Control-Request-Method", "GET")
                            .exchange(),
                    401,
                    "unauthenticated");
        }

        @ParameterizedTest
        @ValueSource(strings = {UNKNOWN_KEY + " NOT_FOUND", "rubbish MALFORMED", "not.a.token MALFORMED"})
        void whenKeyIsUnknownThenInvalid(String keyAndCode) {
            String[] parts = keyAndCode.split(" ");

            expectInvalid(authorize(parts[0]).exchange(), parts[1]);
            expectInvalid(
                    authorize(HttpMethod.GET, PATH)
                            .headers((headers) -> headers.setBearerAuth(parts[0]))
                            .exchange(),
                    parts[1]);
        }

        @Test
        void whenKeyIsSessionTokenThenInvalid() {
            expectInvalid(
                    authorize(HttpMethod.GET, PATH)
                            .headers((headers) -> headers.setBearerAuth(operator))
                            .exchange(),
                    "MALFORMED");
        }

        @Test
        void whenKeyHasExpiredThenInvalid() {
            String key = keyWith("{\"expiresIn\":\"PT1H\"}");
            clock.advance(Duration.ofHours(1));

            expectInvalid(authorize(key).exchange(), "EXPIRED");
        }

        private static void expectInvalid(WebTestClient.ResponseSpec response, String code) {
            response.expectHeader()
                    .valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
                    .expectHeader()
                    .valueEquals("X-Keywright-Code", code)
                    .expectHeader()
                    .doesNotExist("X-Keywright-Key-Id");
            problem(response, 401, "invalid_key");
        }
    }

    @Nested
    class Malformed extends AuthorizingRequests {

        @Test
        void whenTwoValidKeysAreSentThenBadRequest() {
            String one = keyWith("{}");
            String other = keyWith("{}");

            problem(authorize(one).header("X-API-Key", one, other).exchange(), 400, "malformed_request");
            problem(
                    authorize(one)
                            .headers((headers) -> headers.setBearerAuth(other))
                            .exchange(),
                    400,
                    "malformed_request");
        }

        @Test
        void whenScopeIsMalformedThenBadRequest() {
            problemAt(
                    "scope",
                    authorize(HttpMethod.GET, PATH + "?scope=a:b,c:d")
                            .header("X-API-Key", "k")
                            .exchange(),
                    400,
                    "invalid_value");
            problemAt(
                    "X-Keywright-Scope",
                    authorize("k").header("X-Keywright-Scope", "a:b one").exchange(),
                    400,
                    "invalid_value");
        }

        @ParameterizedTest
        @ValueSource(strings = {"GET", "POST"})
        void whenParameterIsUnknownThenBadRequest(String method) {
            problemAt(
                    "cost",
                    authorize(HttpMethod.valueOf(method), PATH + "?scope=a:b&cost=5")
                            .header("X-API-Key", "k")
                            .exchange(),
                    400,
                    "unknown_parameter");
        }

        /** Gateways that append the path of the original request also append its query. */
        @Test
        void whenQueryIsOfOriginalRequestThenParametersAreIgnored() {
            expectValid(authorize(HttpMethod.GET, PATH + "/reports?year=2026&cost=5")
                    .header("X-API-Key", keyWith("{}"))
                    .exchange());
        }

        @ParameterizedTest
        @ValueSource(strings = {"?limitStatus=402", "?limitStatus=x", "?limitStatus=403&limitStatus=429"})
        void whenLimitStatusIsInvalidThenBadRequest(String query) {
            problemAt(
                    "limitStatus",
                    authorize(HttpMethod.GET, PATH + query)
                            .header("X-API-Key", "k")
                            .exchange(),
                    400,
                    "invalid_value");
        }
    }

    @Nested
    class Gateways extends AuthorizingRequests {

        private WebTestClient.ResponseSpec by(String serviceKey) {
            return authorize(keyWith("{}"))
                    .header("X-Keywright-Service-Key", serviceKey)
                    .exchange();
        }

        @Test
        void whenGatewayKeyHasVerifyScopeThenHandled() {
            expectValid(by(keyWith("{\"scopes\":[\"keywright:verify\"]}")));
            expectValid(by(keyWith("{\"scopes\":[\"keywright:admin\"]}")));
        }

        @Test
        void whenGatewayKeyIsInvalidThenReportedSeparately() {
            WebTestClient.ResponseSpec response = by(UNKNOWN_KEY);
            response.expectHeader()
                    .valueEquals(HttpHeaders.WWW_AUTHENTICATE, "Bearer error=\"invalid_token\"")
                    .expectHeader()
                    .doesNotExist("X-Keywright-Code");
            assertThat(problem(response, 401, "invalid_token")
                            .required("detail")
                            .stringValue())
                    .isEqualTo("The gateway's service key is not valid.");
        }

        @Test
        void whenGatewayKeyLacksVerifyScopeThenForbidden() {
            problem(by(keyWith("{\"scopes\":[\"keywright:keys:read\"]}")), 403, "insufficient_scope");
        }

        @Test
        void whenTwoGatewayKeysAreSentThenNeitherIsUsed() {
            String valid = keyWith("{\"scopes\":[\"keywright:verify\"]}");

            problem(
                    authorize(keyWith("{}"))
                            .header("X-Keywright-Service-Key", valid, valid)
                            .exchange(),
                    401,
                    "invalid_token");
        }

        @Test
        void whenEndClientSendsServiceKeyThenTreatedAsKey() {
            expectValid(
                    authorize(keyWith("{\"scopes\":[\"keywright:keys:read\"]}")).exchange());
        }
    }

    @Nested
    @TestPropertySource(properties = "keywright.limits.per-address=3/1h")
    class Counted extends AuthorizingRequests {

        private String gateway;

        @Override
        @BeforeEach
        void logInOperator() {
            client = clientFrom("192.0.2." + Math.floorMod(username.hashCode(), 250));
            super.logInOperator();
            gateway = keyWith("{\"scopes\":[\"keywright:verify\"]}");
            client = clientFrom("198.51.100." + Math.floorMod(username.hashCode(), 250));
        }

        @Test
        void whenGatewayIsNotAuthenticatedThenCountedEvenWithServiceKey() {
            for (int i = 0; i < 3; i++) {
                expectValid(authorize(gateway).exchange());
            }
            WebTestClient.ResponseSpec response = authorize(gateway).exchange();
            response.expectHeader().doesNotExist("X-Keywright-Code");
            problem(response, 429, "rate_limited");
        }

        @Test
        void whenGatewayIsAuthenticatedThenNotCounted() {
            for (int i = 0; i < 4; i++) {
                WebTestClient.ResponseSpec response = authorize(gateway)
                        .header("X-Keywright-Service-Key", gateway)
                        .exchange();
                response.expectHeader().doesNotExist("RateLimit");
                expectValid(response);
            }
        }

        @Test
        void whenGatewayKeyIsInvalidThenCounted() {
            for (int i = 0; i < 3; i++) {
                problem(
                        authorize(gateway)
                                .header("X-Keywright-Service-Key", UNKNOWN_KEY)
                                .exchange(),
                        401,
                        "invalid_token");
            }
            problem(
                    authorize(gateway)
                            .header("X-Keywright-Service-Key", UNKNOWN_KEY)
                            .exchange(),
                    429,
                    "rate_limited");
        }

        @Test
        void whenPreflightIsForwardedThenCounted() {
            for (int i = 0; i < 3; i++) {
                preflight().expectStatus().isUnauthorized();
            }
            preflight().expectStatus().isEqualTo(429);
        }

        private WebTestClient.ResponseSpec preflight() {
            return authorize(HttpMethod.OPTIONS, PATH)
                    .header("Origin", "https://example.org")
                    .header("Access-Control-Request-Method", "GET")
                    .exchange();
        }
    }
}
