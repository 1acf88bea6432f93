package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.keywright.V1Test;
import dev.keywright.support.keys.TestKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** {@code GET /v1/keys}. */
class ListKeysTest extends V1Test {

    private static final String BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    @Autowired
    TestKeys given;

    private String operator = "";
    private String token = "";

    @BeforeEach
    void register() {
        operator = operatorToken();
        token = newToken();
    }

    private TestKeys.Draft key() {
        return given.of(username, clock.instant());
    }

    private JsonNode page(String query) {
        return body(get(token, "/v1/keys" + query).expectStatus().isOk());
    }

    private List<String> ids(String query) {
        return ids(page(query));
    }

    private static List<String> ids(JsonNode page) {
        List<String> ids = new ArrayList<>();
        page.required("items").forEach((key) -> ids.add(key.required("id").stringValue()));
        return ids;
    }

    @Nested
    class Pages {

        @Test
        void whenMoreThanFiftyThenFiftyAndNextCursor() {
            List<String> made = new ArrayList<>();
            for (int i = 0; i < 53; i++) {
                made.add(0, key().add());
            }
            JsonNode first = page("");
            JsonNode second = page("?cursor=" + first.required("next").stringValue());

            assertThat(ids(first)).isEqualTo(made.subList(0, 50));
            assertThat(ids(second)).isEqualTo(made.subList(50, 53));
            assertThat(second.required("next").isNull()).isTrue();
            assertThat(ids("?limit=200")).isEqualTo(made);
        }

        @ParameterizedTest
        @ValueSource(strings = {"0", "-1", "201"})
        void whenLimitIsOutOfRangeThenRejected(String limit) {
            assertThat(problem(get(token, "/v1/keys?limit=" + limit), 400, "invalid_value")
                            .required("field")
                            .stringValue())
                    .isEqualTo("limit");
        }

        @ParameterizedTest
        @ValueSource(strings = {"limit", "cursor", "name", "scope", "state", "expiresBefore"})
        void whenParameterIsEmptyThenIgnored(String parameter) {
            String made = key().add();

            assertThat(ids("?" + parameter)).isEqualTo(List.of(made));
        }

        /** Base64 leaves bits of the last character unused, so several texts could stand for one cursor. */
        @Test
        void whenCharacterOfCursorIsChangedThenRejected() {
            key().add();
            key().add();
            String cursor = page("?limit=1").required("next").stringValue();
            assertThat(cursor.length() % 4).as("has unused bits").isNotZero();

            int last = cursor.length() - 1;
            BASE64URL
                    .chars()
                    .filter((other) -> other != cursor.charAt(last))
                    .forEach((other) -> expectInvalid(cursor.substring(0, last) + (char) other));
            for (int i = 0; i < last; i++) {
                char other = cursor.charAt(i) == 'A' ? 'B' : 'A';
                expectInvalid(cursor.substring(0, i) + other + cursor.substring(i + 1));
            }
            expectInvalid(cursor + "=");
            assertThat(ids("?limit=1&cursor=" + cursor)).hasSize(1);
        }

        private void expectInvalid(String cursor) {
            problemAt("cursor", get(token, "/v1/keys?limit=1&cursor=" + cursor), 400, "invalid_cursor");
        }

        @Test
        void whenCursorIsOfOtherAccountThenRejected() {
            key().add();
            key().add();
            String cursor = page("?limit=1").required("next").stringValue();

            assertThat(problem(get(operator, "/v1/keys?limit=1&cursor=" + cursor), 400, "invalid_cursor")
                            .required("field")
                            .stringValue())
                    .isEqualTo("cursor");
            problem(get(token, "/v1/keys?cursor=nonsense"), 400, "invalid_cursor");
            problem(get(token, "/v1/keys?state=ACTIVE&cursor=" + cursor), 400, "invalid_cursor");
        }
    }

    @Nested
    class Filters {

        @Test
        void whenFilteredThenOnlyMatchingKeys() {
            Instant now = clock.instant();
            String one = key().named("a b").scopes("a:b").externalId("c").add();
            String two = key().named("b")
                    .scopes("a:*")
                    .expiresAt(now.plus(Duration.ofDays(1)))
                    .add();
            postNothing(token, "/v1/keys/" + one + "/revoke").expectStatus().isOk();

            assertThat(ids("")).containsExactly(two, one);
            assertThat(ids("?state=REVOKED")).containsExactly(one);
            assertThat(ids("?state=EXPIRED")).isEmpty();
            assertThat(ids("?name=a%20b")).containsExactly(one);
            assertThat(ids("?scope=a:*")).containsExactly(two);
            assertThat(ids("?externalId=c")).containsExactly(one);
            assertThat(ids("?expiresBefore=" + now.plus(Duration.ofDays(2)))).containsExactly(two);
            assertThat(ids("?expiresBefore=" + now)).isEmpty();
            assertThat(ids("?unusedSince=" + now.plus(Duration.ofDays(2)))).containsExactly(one, two);
            assertThat(ids("?state=ACTIVE&name=b&scope=a:*")).containsExactly(two);
            assertThat(ids("?state=ACTIVE&externalId=c")).isEmpty();
        }

        @Test
        void whenKeyHasExpiredThenStateIsExpired() {
            String expired = key().expiresAt(clock.instant().minusMillis(1)).add();
            String active =
                    key().expiresAt(clock.instant().plus(Duration.ofDays(1))).add();

            assertThat(page("").required("items"))
                    .extracting(
                            (key) -> key.required("id").stringValue(),
                            (key) -> key.required("state").stringValue())
                    .containsExactly(tuple(active, "ACTIVE"), tuple(expired, "EXPIRED"));
            assertThat(page("?state=EXPIRED").required("items"))
                    .extracting(
                            (key) -> key.required("id").stringValue(),
                            (key) -> key.required("state").stringValue())
                    .containsExactly(tuple(expired, "EXPIRED"));
        }

        @ParameterizedTest
        @CsvSource({
            "scope=reports, invalid_value",
            "scope=, invalid_value",
            "expiresBefore=%2B999999999-12-31T00:00:00Z, invalid_value",
            "expiresBefore=yesterday, invalid_value",
            "state=GONE, invalid_value",
            "owner=*, invalid_value",
            "owner=ann, invalid_value",
            "name=, invalid_value",
            "name=a%01b, invalid_value",
            "externalId=a%C2%85b, invalid_value",
            "State=ACTIVE, unknown_parameter",
            "unknown, unknown_parameter",
            "a%5Bb%5D=1, unknown_parameter",
            "limit=1&limit=2&limits=1, unknown_parameter",
            "limit=many, invalid_value"
        })
        void whenFilterIsMalformedThenRejected(String query, String code) {
            problem(get(token, "/v1/keys?" + query), 400, code);
        }
    }

    @Nested
    class Unknown {

        @Test
        void whenParameterIsMisspelledThenNearestIsSuggested() {
            JsonNode problem = problemAt("State", get(token, "/v1/keys?State=ACTIVE"), 400, "unknown_parameter");

            assertThat(problem.required("detail").stringValue())
                    .isEqualTo("Unknown query parameter \"State\". Did you mean \"state\"?");
        }

        @Test
        void whenOperationHasNoParametersThenRejectedAndUnchanged() {
            JsonNode problem = problemAt("dryRun", post(token, "/v1/keys?dryRun=true", "{}"), 400, "unknown_parameter");

            assertThat(problem.required("detail").stringValue())
                    .isEqualTo("Unknown query parameter \"dryRun\". This operation has no query parameters.");
            assertThat(ids("")).isEmpty();
        }
    }

    @Nested
    class Owners {

        @Test
        void whenOthersHaveKeysThenOnlyOwnKeysAreListed() {
            given.of("operator", clock.instant()).issuedBy(username).add();

            assertThat(ids("")).isEmpty();
            assertThat(ids("?owner=" + given.accountId(username))).isEmpty();
        }

        @Test
        void whenMemberNamesOtherOwnerThenNotAllowed() {
            problem(get(token, "/v1/keys?owner=" + given.accountId("operator")), 403, "not_allowed");
            problem(get(token, "/v1/keys?owner=" + UUID.randomUUID()), 403, "not_allowed");
        }

        @Test
        void whenOperatorNamesOwnerThenKeysOfThatOwner() {
            String id = key().add();
            String path = "/v1/keys?owner=" + given.accountId(username);

            assertThat(ids(body(get(operator, path).expectStatus().isOk()))).containsExactly(id);
            assertThat(ids(body(get(operator, "/v1/keys?owner=" + UUID.randomUUID())
                            .expectStatus()
                            .isOk())))
                    .isEmpty();
        }
    }
}
