package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import dev.keywright.support.keys.RecordedUsage;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;

/** {@code GET /v1/keys/{id}/usage}, {@code GET /v1/unknown-key-attempts} and {@code lastUsedAt}. */
class KeyUsageTest {

    private static final String UNKNOWN_KEY = "kw_0123456789AB_abcdefghijklmnopqrstuvwxyzABCDEF2EzVEs";

    @Import(RecordedUsage.class)
    abstract static class Using extends V1Test {

        @Autowired
        RecordedUsage recordedUsage;

        String operator;
        String serviceKey;
        JsonNode key;
        String id;

        @BeforeEach
        void addKeys() {
            operator = operatorToken();
            serviceKey =
                    issue("{\"scopes\":[\"keywright:verify\"]}").required("key").stringValue();
            key = issue("{\"expiresIn\":\"P90D\"}");
            id = key.required("id").stringValue();
            // The interval starts here: the following uses count for this minute.
            recordedUsage.write();
        }

        JsonNode issue(String terms) {
            return body(post(operator, "/v1/keys", terms).expectStatus().isCreated());
        }

        void verify(String text, String address, int times) {
            String json = "{\"key\":\"" + text + "\",\"address\":\"" + address + "\"}";
            IntStream.range(0, times).forEach((i) -> ok(post(serviceKey, "/v1/keys/verify", json)));
        }

        void use(int times) {
            verify(key.required("key").stringValue(), "192.0.2.1", times);
        }

        JsonNode usage(String query) {
            recordedUsage.write();
            return ok(get(operator, "/v1/keys/" + id + "/usage" + query));
        }

        static long sum(JsonNode usage, String verdict) {
            return StreamSupport.stream(usage.required("items").spliterator(), false)
                    .mapToLong((item) -> item.required("counts").path(verdict).longValue(0))
                    .sum();
        }
    }

    @Nested
    class Counted extends Using {

        @ParameterizedTest
        @CsvSource({"minute", "hour", "day"})
        void whenUsedThenCountedByVerdict(String bucket) {
            Instant before = clock.instant();
            use(3);
            JsonNode usage = usage("?bucket=" + bucket);

            assertThat(usage.required("bucket").stringValue()).isEqualTo(bucket);
            assertThat(sum(usage, "VALID")).isEqualTo(3);
            assertThat(usage.required("items").required(0).required("counts").has("EXPIRED"))
                    .isFalse();
            Instant start = Instant.parse(
                    usage.required("items").required(0).required("start").stringValue());
            assertThat(start).isBefore(before).isAfter(before.minus(Duration.ofDays(1)));
            assertThat(start.getEpochSecond() % 60).isZero();
        }

        @Test
        void whenBucketIsMissingThenHour() {
            assertThat(usage("").required("bucket").stringValue()).isEqualTo("hour");
        }

        @Test
        void whenNeverUsedThenEmpty() {
            assertThat(usage("").required("items").isEmpty()).isTrue();
        }

        @Test
        void whenMonthsPassThenDaysAddUp() {
            for (int month = 0; month < 4; month++) {
                use(2);
                recordedUsage.write();
                clock.advance(Duration.ofDays(31));
                operator = operatorToken();
                recordedUsage.write();
                recordedUsage.rollUp();
            }
            JsonNode usage = usage("?bucket=day&since=" + clock.instant().minus(Duration.ofDays(200)));

            assertThat(sum(usage, "VALID")).isEqualTo(6);
            assertThat(sum(usage, "EXPIRED")).isEqualTo(2);
            assertThat(usage.required("items").size()).isEqualTo(4);
        }

        @Test
        void whenPeriodIsGivenThenOnlyItsBuckets() {
            Instant then = clock.instant();
            use(1);
            recordedUsage.write();
            clock.advance(Duration.ofHours(2));
            operator = operatorToken();
            recordedUsage.write();
            use(1);

            assertThat(sum(usage("?since=" + then), "VALID")).isEqualTo(2);
            assertThat(sum(usage("?until=" + then.plus(Duration.ofHours(1))), "VALID"))
                    .isOne();
            assertThat(sum(usage("?since=" + then.plus(Duration.ofHours(1))), "VALID"))
                    .isOne();
        }

        /** A request with the service key counts as a use, on the fast path and in WebFlux. */
        @Test
        void whenServiceKeyCallsThenItsUseIsCounted() {
            JsonNode caller = issue("{\"scopes\":[\"keywright:verify\",\"keywright:keys:read\"]}");
            serviceKey = caller.required("key").stringValue();
            id = caller.required("id").stringValue();
            use(3);
            ok(get(serviceKey, "/v1/keys"));
            problem(get(serviceKey, "/v1/accounts"), 403, "insufficient_scope");

            assertThat(sum(usage(""), "VALID")).isEqualTo(5);
            assertThat(ok(get(operator, "/v1/keys/" + id))
                            .required("lastUsedAt")
                            .isNull())
                    .isFalse();
        }

        @Test
        void whenExplainedThenNotCounted() {
            String json = "{\"key\":\"" + key.required("key").stringValue() + "\",\"explain\":true}";
            ok(post(serviceKey, "/v1/keys/verify", json));

            assertThat(usage("").required("items").isEmpty()).isTrue();
        }
    }

    @Nested
    class Rejected extends Using {

        @ParameterizedTest
        @ValueSource(strings = {"week", "HOUR"})
        void whenBucketIsUnknownThenReported(String bucket) {
            problemAt(
                    "bucket", get(operator, "/v1/keys/" + id + "/usage?bucket={bucket}", bucket), 400, "invalid_value");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "bucket=minute&since=2020-01-01T00:00:00Z",
                    "since=0000-01-01T00:00:00Z",
                    "bucket=day&since=2020-01-01T00:00:00Z&until=9999-01-01T00:00:00Z",
                    "since=yesterday"
                })
        void whenPeriodIsTooLongOrInvalidThenReported(String query) {
            problemAt("since", get(operator, "/v1/keys/" + id + "/usage?" + query), 400, "invalid_value");
        }

        @Test
        void whenKeyIsOfOtherAccountThenNotFound() {
            problem(get(newToken(), "/v1/keys/" + id + "/usage"), 404, "key_not_found");
        }

        @ParameterizedTest
        @ValueSource(strings = {"0123456789AB", "other", "192.0.2.1"})
        void whenKeyIsUnknownThenNotFound(String other) {
            problem(get(operator, "/v1/keys/" + other + "/usage"), 404, "key_not_found");
        }

        @Test
        void whenServiceKeyLacksReadScopeThenForbidden() {
            problem(get(serviceKey, "/v1/keys/" + id + "/usage"), 403, "insufficient_scope");
        }
    }

    @Nested
    class LastUse extends Using {

        private JsonNode lastUsedAt() {
            recordedUsage.write();
            return ok(get(operator, "/v1/keys/" + id)).required("lastUsedAt");
        }

        @Test
        void whenUsedThenLastUseIsExactToMinute() {
            assertThat(lastUsedAt().isNull()).isTrue();
            Instant before = clock.instant();
            use(1);
            Instant first = Instant.parse(lastUsedAt().stringValue());
            assertThat(first).isBetween(before, clock.instant());

            use(1);
            assertThat(Instant.parse(lastUsedAt().stringValue())).isEqualTo(first);

            clock.advance(Duration.ofMinutes(1));
            use(1);
            assertThat(Instant.parse(lastUsedAt().stringValue())).isAfter(first.plusSeconds(59));
        }

        @Test
        void whenRejectedThenNotUsed() {
            postNothing(operator, "/v1/keys/" + id + "/suspend").expectStatus().isOk();
            use(1);

            assertThat(lastUsedAt().isNull()).isTrue();
            assertThat(sum(usage(""), "SUSPENDED")).isOne();
        }
    }

    @Nested
    class UnknownKeyAttempts extends Using {

        @Test
        void whenUnknownKeyIsExplainedThenCounted() {
            String json = "{\"key\":\"no-key\",\"explain\":true,\"address\":\"203.0.113.77\"}";
            ok(post(serviceKey, "/v1/keys/verify", json));

            assertThat(unknownKeyAttempts("203.0.113.77").required("attempts").intValue())
                    .isOne();
        }

        private JsonNode unknownKeyAttempts(String address) {
            recordedUsage.write();
            JsonNode items = ok(get(operator, "/v1/unknown-key-attempts")).required("items");
            return StreamSupport.stream(items.spliterator(), false)
                    .filter((item) -> item.required("address").stringValue().equals(address))
                    .findFirst()
                    .orElseThrow();
        }

        @Test
        void whenUnknownKeysAreSentThenCountedByAddress() {
            verify("rubbish", "198.51.100.1", 2);
            verify(UNKNOWN_KEY, "198.51.100.1", 1);
            verify(UNKNOWN_KEY, "2001:db8::1", 1);
            verify(UNKNOWN_KEY, "2001:db8::2", 1);

            assertThat(unknownKeyAttempts("198.51.100.1").required("attempts").intValue())
                    .isEqualTo(3);
            assertThat(unknownKeyAttempts("2001:db8::/64").required("attempts").intValue())
                    .isEqualTo(2);
        }

        @Test
        void whenAttemptIsOldThenNotListed() {
            verify(UNKNOWN_KEY, "198.51.100.2", 1);
            unknownKeyAttempts("198.51.100.2");
            clock.advance(Duration.ofHours(26));
            operator = operatorToken();

            String items = ok(get(operator, "/v1/unknown-key-attempts")).toString();

            assertThat(items).doesNotContain("198.51.100.2");
            assertThat(ok(get(
                                    operator,
                                    "/v1/unknown-key-attempts?since="
                                            + clock.instant().minus(Duration.ofHours(30))))
                            .toString())
                    .contains("198.51.100.2");
        }

        @Test
        void whenSinceIsInvalidThenReported() {
            problemAt("since", get(operator, "/v1/unknown-key-attempts?since=yesterday"), 400, "invalid_value");
        }

        @Test
        void whenCallerIsNotOperatorThenForbidden() {
            problem(get(newToken(), "/v1/unknown-key-attempts"), 403, "not_allowed");
            problem(get(serviceKey, "/v1/unknown-key-attempts"), 403, "insufficient_scope");
        }

        @Test
        void whenServiceKeyHasAdminScopeThenAllowed() {
            String admin =
                    issue("{\"scopes\":[\"keywright:admin\"]}").required("key").stringValue();

            ok(get(admin, "/v1/unknown-key-attempts"));
        }
    }
}
