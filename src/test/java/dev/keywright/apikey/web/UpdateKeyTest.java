package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.JsonNode;

/** {@code PATCH /v1/keys/{id}}. */
class UpdateKeyTest extends V1Test {

    private static final String KEYS = "/v1/keys";
    private static final String ALL = """
            {"name":"old","externalId":"customer","scopes":["a:b"],"expiresIn":"P1D","allowedAddresses":["10.0.0.1"],
             "limits":[{"name":"burst","limit":20,"period":"PT1S"}],
             "credits":{"remaining":3,"refill":{"amount":10,"interval":"daily"}},"meta":{"a":1}}""";

    @Autowired
    DatabaseClient database;

    private String token;
    private String id;

    @BeforeEach
    void createKey() {
        token = newToken();
        id = body(post(token, KEYS, ALL)).required("id").stringValue();
    }

    private WebTestClient.ResponseSpec change(String json) {
        return patch(token, KEYS + "/" + id, json);
    }

    private WebTestClient.ResponseSpec changeIf(String tag, String json) {
        HttpHeaders condition = new HttpHeaders();
        condition.set(HttpHeaders.IF_MATCH, tag);
        return send(HttpMethod.PATCH, token, KEYS + "/" + id, json, condition);
    }

    private void set(String assignment) {
        database.sql("UPDATE api_key SET " + assignment + " WHERE id = :id")
                .bind("id", id)
                .then()
                .block();
    }

    @Nested
    class Changed {

        @Test
        void whenOneFieldIsGivenThenOthersAreUnchanged() {
            JsonNode key = body(change("{\"name\":\"new\"}"));

            assertThat(key.required("name").stringValue()).isEqualTo("new");
            assertThat(key.required("externalId").stringValue()).isEqualTo("customer");
            assertThat(key.required("scopes")).hasToString("[\"a:b\"]");
            assertThat(key.required("allowedAddresses")).hasToString("[\"10.0.0.1/32\"]");
            assertThat(key.required("meta")).hasToString("{\"a\":1}");
            assertThat(key.required("expiresAt").isNull()).isFalse();
            assertThat(key.required("credits").required("remaining").intValue()).isEqualTo(3);
            assertThat(key.required("limits").size()).isEqualTo(1);
        }

        @Test
        void whenSentAsMergePatchThenMetaIsMerged() {
            WebTestClient.ResponseSpec response = request(HttpMethod.PATCH, token, KEYS + "/" + id)
                    .contentType(MediaType.valueOf("application/merge-patch+json"))
                    .bodyValue("{\"meta\":{\"b\":{\"c\":2}}}")
                    .exchange();

            assertThat(ok(response).required("meta")).hasToString("{\"a\":1,\"b\":{\"c\":2}}");
            assertThat(ok(change("{\"meta\":{\"a\":null,\"b\":{\"c\":null}}}")).required("meta"))
                    .hasToString("{\"b\":{}}");
        }

        @Test
        void whenFieldsAreNullThenRemoved() {
            JsonNode key = body(change("""
                    {"name":null,"externalId":null,"scopes":null,"expiresAt":null,"allowedAddresses":null,"limits":null,
                     "credits":null,"meta":null}"""));

            for (String field : List.of("name", "externalId", "expiresAt", "credits")) {
                assertThat(key.required(field).isNull()).as(field).isTrue();
            }
            for (String field : List.of("scopes", "allowedAddresses", "limits", "meta")) {
                assertThat(key.required(field).isEmpty()).as(field).isTrue();
            }
        }

        @Test
        void whenChangedThenETagIsNext() {
            change("{\"name\":\"new\"}").expectHeader().valueEquals(HttpHeaders.ETAG, "\"2\"");
            change("{\"name\":\"new\"}").expectHeader().valueEquals(HttpHeaders.ETAG, "\"3\"");
        }

        @Test
        void whenOnlyRemainingIsGivenThenRefillIsUnchanged() {
            JsonNode credits = body(change("{\"credits\":{\"remaining\":7}}")).required("credits");

            assertThat(credits.required("remaining").intValue()).isEqualTo(7);
            assertThat(credits.required("refill").required("amount").intValue()).isEqualTo(10);
        }

        @Test
        void whenExpiryIsGivenThenSet() {
            Instant end = clock.instant().plus(Duration.ofDays(3)).truncatedTo(ChronoUnit.SECONDS);

            assertThat(Instant.parse(body(change("{\"expiresAt\":\"" + end + "\"}"))
                            .required("expiresAt")
                            .stringValue()))
                    .isEqualTo(end);
        }

        @Test
        void whenKeyHasUngrantableScopesThenTheyCanRemainOrBeRemoved() {
            set("scopes = 'keywright:admin a:b'");

            assertThat(body(change("{\"scopes\":[\"keywright:admin\",\"c:d\"]}"))
                            .required("scopes"))
                    .hasToString("[\"keywright:admin\",\"c:d\"]");
            assertThat(body(change("{\"scopes\":[\"c:d\"]}")).required("scopes"))
                    .hasToString("[\"c:d\"]");
            problem(change("{\"scopes\":[\"keywright:admin\",\"c:d\"]}"), 403, "scope_not_grantable");
        }
    }

    @Nested
    class If {

        @Test
        void whenVersionMatchesThenChanged() {
            changeIf("\"1\"", "{\"name\":\"new\"}").expectStatus().isOk();
            changeIf("*", "{\"name\":\"new\"}").expectStatus().isOk();
        }

        @Test
        void whenVersionDiffersThenPreconditionFailed() {
            change("{\"name\":\"new\"}").expectStatus().isOk();

            problem(changeIf("\"1\"", "{\"name\":\"newer\"}"), 412, "stale_version");
            problem(changeIf("W/\"2\"", "{\"name\":\"newer\"}"), 412, "stale_version");
        }

        @Test
        void whenHeaderIsMalformedThenRejected() {
            problem(changeIf("2", "{\"name\":\"newer\"}"), 400, "invalid_value");
        }

        @Test
        void whenSameVersionIsChangedConcurrentlyThenOneSucceeds() {
            assertThat(statuses("\"1\""))
                    .containsOnlyOnce(200)
                    .filteredOn((status) -> status == 412)
                    .hasSize(9);
        }

        @Test
        void whenAnyVersionIsChangedConcurrentlyThenAllSucceed() {
            assertThat(statuses("*")).containsOnly(200).hasSize(10);
            change("{\"name\":\"new\"}").expectHeader().valueEquals(HttpHeaders.ETAG, "\"12\"");
        }

        private List<Integer> statuses(String tag) {
            WebClient http = webClient();
            return Flux.range(0, 10)
                    .flatMap(
                            (i) -> status(http, tag, "{\"name\":\"name " + i + "\",\"credits\":{\"remaining\":1}}"), 10)
                    .collectList()
                    .blockOptional(Duration.ofSeconds(30))
                    .orElseThrow();
        }

        private Mono<Integer> status(WebClient http, String tag, String json) {
            return http.patch()
                    .uri(KEYS + "/" + id)
                    .headers((headers) -> headers.setBearerAuth(token))
                    .header(HttpHeaders.IF_MATCH, tag)
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(json)
                    .exchangeToMono((response) -> response.releaseBody().thenReturn(response.statusCode()))
                    .map(HttpStatusCode::value);
        }
    }

    @Nested
    class Rejected {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    "null",
                    "[]",
                    "7",
                    "\"x\"",
                    "{",
                    "{\"name\":1}",
                    "{\"scopes\":\"a:b\"}",
                    "{\"limits\":[1]}",
                    "{\"meta\":[]}",
                    "{\"credits\":{\"remaining\":1.5}}",
                    "{\"credits\":{\"remaining\":99999999999999999999}}",
                    "{\"name\":\"a\",\"name\":\"b\"}"
                })
        void whenBodyIsMalformedThenMalformedRequest(String json) {
            problem(change(json), 400, "malformed_request");
        }

        @Test
        void whenBodyIsEmptyOrValueIsInvalidThenReported() {
            problem(change("{}"), 400, "invalid_value");
            problem(change("{\"expiresIn\":\"PT1H\",\"expiresAt\":null}"), 400, "invalid_value");
            problemAt("scopes[0]", change("{\"scopes\":[\"x\"]}"), 400, "invalid_value");
        }

        @Test
        void whenFieldIsUnknownOrReadOnlyThenNamed() {
            problemAt("prefix", change("{\"prefix\":\"acme\"}"), 400, "unknown_field");
        }

        @Test
        void whenKeyIsNotOwnedOrUnknownThenNotFound() {
            register(username + "-other", PASSWORD);
            String other = logIn(username + "-other", PASSWORD);

            problem(patch(other, KEYS + "/" + id, "{\"name\":\"mine\"}"), 404, "key_not_found");
            problem(patch(token, KEYS + "/000000000000", "{\"name\":\"a\"}"), 404, "key_not_found");
            problem(patch(token, KEYS + "/x", "{\"name\":\"a\"}"), 404, "key_not_found");
        }

        @Test
        void whenKeyIsRevokedThenConflict() {
            revokeKey(token, keyBody(id)).expectStatus().isOk();

            problem(change("{\"name\":\"new\"}"), 409, "key_revoked");
        }

        @Test
        void whenKeyWasRotatedThenExpiryCannotBeExtended() {
            set("replaced_by = '000000000000'");

            problem(change("{\"expiresAt\":null}"), 409, "key_replaced");
            problem(change("{\"expiresIn\":\"P2D\"}"), 409, "key_replaced");
            change("{\"expiresIn\":\"PT1H\"}").expectStatus().isOk();
            change("{\"name\":\"new\"}").expectStatus().isOk();
        }
    }
}
