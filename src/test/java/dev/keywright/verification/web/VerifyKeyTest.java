package dev.keywright.verification.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** {@code POST /v1/keys/verify}. */
class VerifyKeyTest {

    private static final String UNKNOWN_KEY = "kw_0123456789AB_abcdefghijklmnopqrstuvwxyzABCDEF2EzVEs";

    abstract static class Verifying extends V1Test {

        String operator;
        String serviceKey;

        @BeforeEach
        void addServiceKey() {
            operator = operatorToken();
            serviceKey = keyWith("{\"scopes\":[\"keywright:verify\"]}");
        }

        String keyWith(String terms) {
            return issue(terms).required("key").stringValue();
        }

        JsonNode issue(String terms) {
            return body(post(operator, "/v1/keys", terms).expectStatus().isCreated());
        }

        WebTestClient.ResponseSpec verify(String json) {
            return post(serviceKey, "/v1/keys/verify", json);
        }

        static String check(String key, String more) {
            return "{\"key\":\"" + key + "\"" + more + "}";
        }
    }

    @Nested
    class Verified extends Verifying {

        @Test
        void whenKeyIsValidThenAllFieldsAreReturned() {
            JsonNode key = issue(
                    "{\"name\":\"export\",\"externalId\":\"c-1\",\"scopes\":[\"reports:read\"],\"expiresIn\":\"P90D\",\"allowedAddresses\":[\"10.0.0.0/8\"],\"meta\":{\"n\":1}}");

            JsonNode verdict = ok(verify(check(
                    key.required("key").stringValue(),
                    ",\"scopes\":[\"reports:read\"],\"address\":\"10.1.2.3\",\"cost\":2")));

            assertThat(verdict.required("valid").booleanValue()).isTrue();
            assertThat(verdict.required("code").stringValue()).isEqualTo("VALID");
            assertThat(verdict.required("keyId")).isEqualTo(key.required("id"));
            assertThat(verdict.required("owner")).isEqualTo(key.required("owner"));
            assertThat(verdict.required("externalId").stringValue()).isEqualTo("c-1");
            assertThat(verdict.required("name").stringValue()).isEqualTo("export");
            assertThat(verdict.required("scopes")).isEqualTo(key.required("scopes"));
            assertThat(verdict.required("meta").required("n").intValue()).isOne();
            assertThat(verdict.required("expiresAt")).isEqualTo(key.required("expiresAt"));
            assertThat(verdict.required("allowedAddresses")).isEqualTo(key.required("allowedAddresses"));
            assertThat(verdict.required("explanation").isNull()).isTrue();
        }

        /** A JSON number is a decimal of any length, which a double would change. */
        @Test
        void whenMetaHasLongNumbersThenDigitsAreUnchanged() {
            String meta =
                    "{\"n\":1E+400,\"d\":0.1234567890123456789,\"m\":12345678901234567.89,\"i\":12345678901234567890,\"z\":1.10}";
            JsonNode key = issue("{\"meta\":" + meta + "}");
            String path = "/v1/keys/" + key.required("id").stringValue();
            String check = check(key.required("key").stringValue(), "");

            for (WebTestClient.ResponseSpec response : List.of(
                    verify(check),
                    verify(check),
                    verify(check(key.required("key").stringValue(), ",\"explain\":true")),
                    get(operator, path),
                    get(operator, "/v1/keys?limit=1"),
                    patch(operator, path, "{\"meta\":" + meta + "}"),
                    verify(check))) {
                String text = response.expectStatus()
                        .isOk()
                        .expectBody(String.class)
                        .returnResult()
                        .getResponseBody();
                assertThat(text).contains("\"meta\":" + meta);
            }
        }

        @ParameterizedTest
        @CsvSource({"rubbish, MALFORMED", UNKNOWN_KEY + ", NOT_FOUND"})
        void whenKeyIsUnknownThenVerdict(String key, String code) {
            JsonNode verdict = ok(verify(check(key, "")));

            assertThat(verdict.required("valid").booleanValue()).isFalse();
            assertThat(verdict.required("code").stringValue()).isEqualTo(code);
            assertThat(List.of("scopes", "allowedAddresses", "limits"))
                    .allMatch((field) -> verdict.required(field).isEmpty());
            assertThat(List.of("keyId", "owner", "externalId", "name", "meta", "expiresAt", "credits"))
                    .allMatch((field) -> verdict.required(field).isNull());
        }

        @Test
        void whenKeyHasExpiredThenReportedWithOwner() {
            String key = keyWith("{\"expiresIn\":\"PT1H\"}");
            clock.advance(Duration.ofHours(1));

            JsonNode verdict = ok(verify(check(key, "")));

            assertThat(verdict.required("code").stringValue()).isEqualTo("EXPIRED");
            assertThat(verdict.required("keyId").isString()).isTrue();
        }

        @Test
        void whenExplanationIsRequestedThenStepsEndInVerdict() {
            JsonNode verdict = ok(verify(check(UNKNOWN_KEY, ",\"explain\":true")));

            JsonNode steps = verdict.required("explanation");
            JsonNode last = steps.required(steps.size() - 1);
            assertThat(last.required("code")).isEqualTo(verdict.required("code"));
            assertThat(last.required("passed").booleanValue()).isFalse();
            assertThat(last.required("detail").stringValue()).endsWith(".");
        }
    }

    @Nested
    class Rejected extends Verifying {

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "key | {}",
                    "key | {\"key\":null}",
                    "key | {\"key\":\"\"}",
                    "scopes[1] | {\"key\":\"k\",\"scopes\":[\"a:b\",\"one\"]}",
                    "scopes[0] | {\"key\":\"k\",\"scopes\":[null]}",
                    "address | {\"key\":\"k\",\"address\":\"example.org\"}",
                    "address | {\"key\":\"k\",\"address\":\"010.0.0.1\"}",
                    "address | {\"key\":\"k\",\"address\":\"2001:db8::1%x\"}",
                    "cost | {\"key\":\"k\",\"cost\":0}",
                    "cost | {\"key\":\"k\",\"cost\":1000001}",
                    "cost | {\"key\":\"k\",\"cost\":\"2\"}",
                    "explain | {\"key\":\"k\",\"explain\":1}"
                })
        void whenValueIsInvalidThenFieldIsNamed(String field, String json) {
            problemAt(field, verify(json), 400, "invalid_value");
        }

        @Test
        void whenKeyIsTooLongThenRejected() {
            problemAt("key", verify(check("k".repeat(1025), "")), 400, "invalid_value");
            ok(verify(check("k".repeat(1024), "")));
            problemAt("key", verify(check("😀".repeat(1025), "")), 400, "invalid_value");
            ok(verify(check("😀".repeat(1024), "")));
        }

        @Test
        void whenTooManyScopesThenRejected() {
            String scopes = "\"a:b\",".repeat(64) + "\"a:b\"";

            problemAt("scopes", verify(check("k", ",\"scopes\":[" + scopes + "]")), 400, "invalid_value");
        }

        @Test
        void whenFieldIsUnknownThenRejected() {
            problemAt("scope", verify(check("k", ",\"scope\":\"a:b\"")), 400, "unknown_field");
        }
    }

    @Nested
    class Callers extends Verifying {

        @Test
        void whenCallerIsAnyAccountThenHandled() {
            ok(post(newToken(), "/v1/keys/verify", check("k", "")));
        }

        @Test
        void whenServiceKeyLacksScopeThenForbidden() {
            JsonNode problem = problem(
                    post(keyWith("{\"scopes\":[\"keywright:keys:read\"]}"), "/v1/keys/verify", check("k", "")),
                    403,
                    "insufficient_scope");
            assertThat(problem.required("detail").stringValue())
                    .isEqualTo("This service key needs the scope keywright:verify.");
        }

        @Test
        void whenServiceKeyHasVerifyScopeThenOtherPathsAreForbidden() {
            problem(get(serviceKey, "/v1/keys/verify"), 403, "insufficient_scope");
            problem(delete(serviceKey, "/v1/keys/verify"), 403, "insufficient_scope");
            problem(post(serviceKey, "/v1/keys", "{}"), 403, "insufficient_scope");
            problem(post(serviceKey, "/v1/keys/verify/more", "{}"), 403, "insufficient_scope");
        }
    }
}
