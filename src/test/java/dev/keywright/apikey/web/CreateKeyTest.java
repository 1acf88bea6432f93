package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /v1/keys}. */
class CreateKeyTest extends V1Test {

    private static final String KEYS = "/v1/keys";

    /** Numbers stay exact. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Autowired
    DatabaseClient database;

    private String token;

    @BeforeEach
    void logInAsMember() {
        token = newToken();
    }

    @Nested
    class Made {

        @Test
        void whenAllFieldsAreGivenThenResponseHasThem() {
            String requested = """
                    {"name":"nightly export","scopes":["reports:read"],"expiresIn":"P90D",
                     "allowedAddresses":["10.0.0.0/8","2001:db8::/32"],
                     "limits":[{"name":"burst","limit":20,"period":"PT1S"}],
                     "credits":{"remaining":10000,"refill":{"amount":10000,"interval":"monthly","timeZone":"Europe/Berlin"}},
                     "meta":{"team":"finance","pi":3.14159265358979323846},"recoverable":true,"prefix":"acme",
                     "externalId":"customer 7"}""";
            JsonNode key = body(post(token, KEYS, requested));

            assertThat(key.required("key").stringValue()).matches("acme_[0-9A-Za-z]{12}_[0-9A-Za-z]{38}");
            assertThat(key.required("key").stringValue())
                    .startsWith("acme_" + key.required("id").stringValue());
            JsonNode wanted = JSON.readTree(requested);
            for (String field :
                    new String[] {"name", "scopes", "limits", "credits", "meta", "recoverable", "prefix", "externalId"
                    }) {
                assertThat(key.required(field)).as(field).isEqualTo(wanted.required(field));
            }
            assertThat(key.required("state").stringValue()).isEqualTo("ACTIVE");
        }

        @Test
        void whenTimesAndPeriodsAreGivenThenReturnedInOneFormat() {
            JsonNode key = body(post(token, KEYS, """
                    {"expiresAt":"2030-01-01T00:00:00+09:00","limits":[{"name":"day","limit":9,"period":"P1D"},
                     {"name":"hours","limit":9,"period":"PT24H"}]}""").expectStatus().isCreated());
            JsonNode record = ok(get(token, KEYS + "/" + key.required("id").stringValue()));

            for (JsonNode response : List.of(key, record)) {
                assertThat(response.required("expiresAt").stringValue()).isEqualTo("2029-12-31T15:00:00.000Z");
                assertThat(response.required("createdAt").stringValue())
                        .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
                assertThat(response.required("limits"))
                        .extracting((limit) -> limit.required("period").stringValue())
                        .containsExactly("P1D", "PT24H");
            }
        }

        @Test
        void whenNullIsAllowedThenTreatedAsAbsent() {
            post(token, KEYS, "{\"expiresAt\":null,\"expiresIn\":null,\"credits\":null,\"meta\":null}")
                    .expectStatus()
                    .isCreated();
        }

        @Test
        void whenNoFieldIsGivenThenDefaultKeyIsNotRecoverable() {
            post(token, KEYS, "{}")
                    .expectStatus()
                    .isCreated()
                    .expectHeader()
                    .valueEquals(HttpHeaders.ETAG, "\"1\"")
                    .expectHeader()
                    .valueMatches(HttpHeaders.LOCATION, "/v1/keys/[0-9A-Za-z]{12}")
                    .expectBody()
                    .jsonPath("$.recoverable")
                    .isEqualTo(false)
                    .jsonPath("$.scopes.length()")
                    .isEqualTo(0)
                    .jsonPath("$.expiresAt")
                    .isEmpty();
        }

        @Test
        void whenCreatedThenListedById() {
            String id = body(post(token, KEYS, "{}")).required("id").stringValue();

            listKeys(token)
                    .expectStatus()
                    .isOk()
                    .expectBody()
                    .jsonPath("$.keys[0]")
                    .isEqualTo(id);
        }
    }

    @Nested
    class Rejected {

        @Test
        void whenValueIsInvalidThenFieldIsNamedAndNothingIsCreated() {
            problemAt(
                    "limits[0].period",
                    post(token, KEYS, "{\"limits\":[{\"name\":\"a\",\"limit\":1,\"period\":\"soon\"}]}"),
                    400,
                    "invalid_value");
            listKeys(token).expectBody().jsonPath("$.keys.length()").isEqualTo(0);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "null", "[]", "7", "\"x\"", "{", "{\"name\":\"a\",\"name\":\"b\"}"})
        void whenBodyIsMalformedThenMalformedRequest(String json) {
            problem(post(token, KEYS, json), 400, "malformed_request");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{\"name\":1}",
                    "{\"scopes\":\"a:b\"}",
                    "{\"scopes\":[1]}",
                    "{\"credits\":[]}",
                    "{\"credits\":{\"remaining\":\"1\"}}",
                    "{\"credits\":{\"remaining\":1.5}}",
                    "{\"credits\":{\"remaining\":99999999999999999999}}",
                    "{\"meta\":[]}",
                    "{\"meta\":\"x\"}",
                    "{\"recoverable\":\"true\"}",
                    "{\"recoverable\":1}",
                    "{\"limits\":[{\"name\":\"a\",\"limit\":\"1\",\"period\":\"PT1S\"}]}",
                    "{\"limits\":{}}"
                })
        void whenTypeOfValueDiffersThenReported(String json) {
            problem(post(token, KEYS, json), 400, "invalid_value");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "name | {\"name\":null}",
                    "scopes | {\"scopes\":null}",
                    "allowedAddresses | {\"allowedAddresses\":null}",
                    "limits | {\"limits\":null}",
                    "recoverable | {\"recoverable\":null}",
                    "prefix | {\"prefix\":null}",
                    "owner | {\"owner\":null}",
                    "externalId | {\"externalId\":null}",
                    "limits[0].name | {\"limits\":[{\"name\":null,\"limit\":1,\"period\":\"PT1S\"}]}",
                    "credits.remaining | {\"credits\":{\"remaining\":null}}",
                    "expiresAt | {\"expiresAt\":1893456000}",
                    "expiresAt | {\"expiresAt\":\"\"}",
                    "expiresAt | {\"expiresAt\":\"2030-01-01\"}"
                })
        void whenValueIsNullOrTimeIsInvalidThenFieldIsNamed(String field, String json) {
            problemAt(field, post(token, KEYS, json), 400, "invalid_value");
        }

        @Test
        void whenScopeIsNotGrantableThenNamed() {
            JsonNode problem = problemAt(
                    "scopes",
                    post(token, KEYS, "{\"scopes\":[\"a:b\",\"keywright:admin\"]}"),
                    403,
                    "scope_not_grantable");
            assertThat(problem.required("detail").stringValue())
                    .isEqualTo("You are not allowed to grant the scope keywright:admin.");
        }

        @Test
        void whenMemberNamesOtherOwnerThenNotAllowed() {
            problem(post(token, KEYS, "{\"owner\":\"3f0c9a52-4c1b-4e0e-8a55-6a6f1f0f2b7d\"}"), 403, "not_allowed");
        }

        @Test
        void whenNotLoggedInThenUnauthenticated() {
            problem(post(KEYS, "{}"), 401, "unauthenticated");
        }
    }

    @Nested
    class ByOperator {

        private String operator;

        @BeforeEach
        void logInAsOperator() {
            operator = operatorToken();
        }

        @Test
        void whenCreatedForAnotherAccountThenThatAccountOwnsIt() {
            register(username + "-other", PASSWORD);
            String other = logIn(username + "-other", PASSWORD);
            String owner = body(post(other, KEYS, "{}")).required("owner").stringValue();

            assertThat(body(post(operator, KEYS, "{\"owner\":\"" + owner + "\"}"))
                            .required("owner")
                            .stringValue())
                    .isEqualTo(owner);
            listKeys(other).expectBody().jsonPath("$.keys.length()").isEqualTo(2);
        }

        @Test
        void whenOwnerDoesNotExistThenAccountNotFound() {
            String nobody = "{\"owner\":\"3f0c9a52-4c1b-4e0e-8a55-6a6f1f0f2b7d\"}";

            problem(post(operator, KEYS, nobody), 404, "account_not_found");
        }

        @Test
        void whenKeywrightScopesAreRequestedThenGranted() {
            body(post(operator, KEYS, "{\"scopes\":[\"keywright:admin\"]}"));
        }
    }

    @Nested
    class Quota {

        @Test
        void whenFiveAreCreatedByEitherOperationThenBothRejectSixth() {
            newKey(token);
            body(post(token, KEYS, "{}"));
            newKey(token);
            body(post(token, KEYS, "{}"));
            newKey(token);

            expectError(generateKey(token), 429, "Rate limit exceeded. Try again later.");
            WebTestClient.ResponseSpec rejected = post(token, KEYS, "{}");
            rejected.expectHeader().valueMatches(HttpHeaders.RETRY_AFTER, "8[0-9]{4}");
            problem(rejected, 429, "key_quota_exhausted");
        }

        @Test
        void whenRejectedForOtherReasonThenQuotaIsUnchanged() {
            for (int i = 0; i < 6; i++) {
                problem(post(token, KEYS, "{\"scopes\":[\"keywright:admin\"]}"), 403, "scope_not_grantable");
            }
            body(post(token, KEYS, "{}"));
        }
    }

    @Test
    void whenServiceKeyRepeatsRequestOfItsOwnerThenSecretIsNotReturned() {
        String operator = operatorToken();
        String serviceKey = body(post(operator, "/v1/keys", "{\"scopes\":[\"keywright:keys:write\"]}"))
                .required("key")
                .stringValue();
        HttpHeaders header = new HttpHeaders();
        header.set("Idempotency-Key", UUID.randomUUID().toString());
        String json = "{\"scopes\":[\"keywright:admin\"]}";
        send(HttpMethod.POST, operator, "/v1/keys", json, header).expectStatus().isCreated();

        problem(send(HttpMethod.POST, serviceKey, "/v1/keys", json, header), 422, "idempotency_key_reused");
    }
}
