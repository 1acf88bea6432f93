package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import dev.keywright.support.keys.TestKeys;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;

/** {@code POST /v1/keys/{id}/rotate}. */
class RotateKeyTest extends V1Test {

    @Autowired
    TestKeys given;

    private String token = "";

    @BeforeEach
    void register() {
        token = newToken();
    }

    private String newKeyId() {
        return newKey(token).substring(3, 15);
    }

    private WebTestClient.ResponseSpec rotate(String id, String overlap) {
        return post(token, "/v1/keys/" + id + "/rotate", "{\"overlap\":\"" + overlap + "\"}");
    }

    private JsonNode read(String id) {
        return body(get(token, "/v1/keys/" + id).expectStatus().isOk());
    }

    private static Instant time(JsonNode key, String field) {
        return Instant.parse(key.required(field).stringValue());
    }

    @Test
    void whenRotatedThenNewKeyWithLocationAndETag() {
        String old = newKeyId();
        WebTestClient.ResponseSpec response =
                rotate(old, "PT24H").expectStatus().isCreated();
        HttpHeaders headers = response.returnResult(Void.class).getResponseHeaders();
        String successor = read(old).required("replacedBy").stringValue();

        assertThat(headers.getFirst("Location")).isEqualTo("/v1/keys/" + successor);
        assertThat(headers.getETag()).isEqualTo("\"1\"");
        assertThat(read(successor).required("recoverable").booleanValue()).isTrue();
        assertThat(read(successor).required("expiresAt").isNull()).isTrue();
    }

    @Test
    void whenRotatedThenResponseIsRecordOfNewKey() {
        String old = given.of(username, clock.instant())
                .named("export")
                .scopes("a:b")
                .expiresAt(clock.instant().plus(Duration.ofDays(30)))
                .credits(7)
                .add();
        JsonNode issued = body(rotate(old, "P90D").expectStatus().isCreated());
        JsonNode record = read(issued.required("id").stringValue());

        record.propertyNames()
                .forEach((field) -> assertThat(issued.required(field)).as(field).isEqualTo(record.required(field)));
        assertThat(issued.required("key").stringValue())
                .startsWith("kw_" + issued.required("id").stringValue());
        assertThat(record.required("name").stringValue()).isEqualTo("export");
        assertThat(Duration.between(time(record, "createdAt"), time(record, "expiresAt")))
                .isEqualTo(Duration.between(time(read(old), "createdAt"), time(read(old), "expiresAt")));
    }

    @Test
    void whenOverlapEndsThenOldKeyExpiresAtThatSecond() {
        String old = newKeyId();
        JsonNode issued = body(rotate(old, "PT30M").expectStatus().isCreated());
        Instant end = time(read(old), "expiresAt");

        assertThat(end).isEqualTo(time(issued, "createdAt").plus(Duration.ofMinutes(30)));
        clock.advance(Duration.between(clock.instant(), end).minusSeconds(30));
        listKeys(token).expectBody().jsonPath("$.keys.length()").isEqualTo(2);
        clock.advance(Duration.between(clock.instant(), end));
        listKeys(token).expectBody().jsonPath("$.keys.length()").isEqualTo(1);
    }

    @Test
    void whenNoBodyThenNoOverlap() {
        String old = newKeyId();
        postNothing(token, "/v1/keys/" + old + "/rotate").expectStatus().isCreated();

        assertThat(read(old).required("state").stringValue()).isEqualTo("REVOKED");
    }

    @Test
    void whenBodyIsEmptyThenNoOverlap() {
        String old = newKeyId();
        post(token, "/v1/keys/" + old + "/rotate", "{}").expectStatus().isCreated();

        assertThat(read(old).required("state").stringValue()).isEqualTo("REVOKED");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "PT",
                "-PT1S",
                "PT-1S",
                "PT0.5S",
                "P90DT1S",
                "P91D",
                "P1M",
                "P1Y",
                "24h",
                "PT9999999999999999H"
            })
    void whenOverlapIsInvalidThenRejectedAndUnchanged(String overlap) {
        String old = newKeyId();
        JsonNode problem = problem(rotate(old, overlap), 400, "invalid_value");

        assertThat(problem.required("field").stringValue()).isEqualTo("overlap");
        assertThat(read(old).required("replacedBy").isNull()).isTrue();
    }

    @Test
    void whenRotatedTwiceThenRejected() {
        String old = newKeyId();
        rotate(old, "PT1H").expectStatus().isCreated();

        assertThat(problem(rotate(old, "PT1H"), 409, "key_replaced")
                        .required("detail")
                        .stringValue())
                .isEqualTo("The key is already rotated. Use its successor.");
    }

    @Test
    void whenRevokedThenRejected() {
        String old = newKeyId();
        postNothing(token, "/v1/keys/" + old + "/revoke").expectStatus().isOk();

        problem(rotate(old, "PT1H"), 409, "key_revoked");
    }

    @Test
    void whenQuotaIsExhaustedThenRejectedAndOldKeyIsUnchanged() {
        // The first account is an operator, which can have another quota.
        register(username + "-member", PASSWORD);
        token = logIn(username + "-member", PASSWORD);
        String old = newKeyId();
        for (int i = 0; i < 4; i++) {
            newKey(token);
        }
        WebTestClient.ResponseSpec rejected = rotate(old, "PT1H");
        problem(rejected, 429, "key_quota_exhausted");

        HttpHeaders headers = rejected.returnResult(Void.class).getResponseHeaders();
        assertThat(headers.getFirst("Retry-After")).isNotNull();
        assertThat(headers.getFirst("RateLimit-Policy")).contains("\"keys\";q=5;w=86400");
        assertThat(headers.getFirst("RateLimit")).contains("\"keys\";r=0;t=");
        assertThat(read(old).required("replacedBy").isNull()).isTrue();
        assertThat(read(old).required("expiresAt").isNull()).isTrue();
    }
}
