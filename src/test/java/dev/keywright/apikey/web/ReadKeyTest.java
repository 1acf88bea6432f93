package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import dev.keywright.support.keys.TestKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** {@code GET /v1/keys/{id}}, and the visibility of keys for all operations on one key. */
class ReadKeyTest extends V1Test {

    @Autowired
    TestKeys given;

    @Test
    void whenReadThenCompleteRecordWithETag() {
        String token = newToken();
        Instant end = clock.instant().plus(Duration.ofDays(1));
        String id = given.of(username, clock.instant())
                .named("export")
                .scopes("a:b", "c:*")
                .expiresAt(end)
                .credits(7)
                .add();

        JsonNode key = body(get(token, "/v1/keys/" + id)
                .expectStatus()
                .isOk()
                .expectHeader()
                .valueEquals("ETag", "\"1\""));
        assertThat(key.required("id").stringValue()).isEqualTo(id);
        assertThat(key.required("owner").stringValue()).isEqualTo(given.accountId(username));
        assertThat(key.required("name").stringValue()).isEqualTo("export");
        assertThat(key.required("scopes").toString()).isEqualTo("[\"a:b\",\"c:*\"]");
        assertThat(key.required("state").stringValue()).isEqualTo("ACTIVE");
        assertThat(Instant.parse(key.required("expiresAt").stringValue()).toEpochMilli())
                .isEqualTo(end.toEpochMilli());
        assertThat(key.required("credits").required("remaining").intValue()).isEqualTo(7);
        assertThat(key.required("meta").toString()).isEqualTo("{\"team\":\"finance\"}");
        assertThat(key.required("recoverable").booleanValue()).isFalse();
        assertThat(key.required("replacedBy").isNull()).isTrue();
        assertThat(key.has("key")).isFalse();
    }

    @Test
    void whenKeyHasExpiredThenStateIsExpired() {
        String token = newToken();
        clock.stop();
        try {
            String id = given.of(username, clock.instant())
                    .expiresAt(clock.instant().plusMillis(1))
                    .add();
            assertThat(state(token, id)).isEqualTo("ACTIVE");

            clock.advance(Duration.ofMillis(1));
            assertThat(state(token, id)).isEqualTo("EXPIRED");
        } finally {
            clock.resume();
        }
    }

    private String state(String token, String id) {
        return ok(get(token, "/v1/keys/" + id)).required("state").stringValue();
    }

    @Test
    void whenETagIsCurrentThenNotModified() {
        String token = newToken();
        String id = given.of(username, clock.instant()).add();

        request(HttpMethod.GET, token, "/v1/keys/" + id)
                .header("If-None-Match", "\"1\"")
                .exchange()
                .expectStatus()
                .isNotModified()
                .expectHeader()
                .valueEquals("ETag", "\"1\"")
                .expectBody()
                .isEmpty();
    }

    private static Stream<Arguments> operations() {
        return Stream.of(
                Arguments.of(HttpMethod.GET, ""),
                Arguments.of(HttpMethod.DELETE, ""),
                Arguments.of(HttpMethod.POST, "/revoke"),
                Arguments.of(HttpMethod.POST, "/suspend"),
                Arguments.of(HttpMethod.POST, "/resume"),
                Arguments.of(HttpMethod.POST, "/rotate"),
                Arguments.of(HttpMethod.POST, "/reveal"));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whenKeyIsNotOwnedOrMissingThenSameNotFound(HttpMethod method, String action) {
        // The first account is an operator, which sees all keys.
        register(username + "-first", PASSWORD);
        String owner = newToken();
        String id = newKey(owner).substring(3, 15);
        register(username + "-other", PASSWORD);
        String other = logIn(username + "-other", PASSWORD);

        JsonNode foreignKey =
                problem(request(method, other, "/v1/keys/" + id + action).exchange(), 404, "key_not_found");
        for (String none : new String[] {"0123456789AB", "no-key-id", id + "0"}) {
            assertThat(problem(
                            request(method, other, "/v1/keys/" + none + action).exchange(), 404, "key_not_found"))
                    .isEqualTo(foreignKey);
        }
        assertThat(body(get(owner, "/v1/keys/" + id)).required("state").stringValue())
                .isEqualTo("ACTIVE");
    }
}
