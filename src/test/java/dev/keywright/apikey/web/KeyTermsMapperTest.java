package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.account.AccountId;
import dev.keywright.account.Scopes;
import dev.keywright.api.NewKey;
import dev.keywright.apikey.CreditRefill;
import dev.keywright.apikey.Credits;
import dev.keywright.apikey.KeyCreation;
import dev.keywright.apikey.KeyLimit;
import dev.keywright.apikey.KeyTerms;
import dev.keywright.apikey.KeyUpdate;
import dev.keywright.apikey.format.KeyProperties;
import dev.keywright.apikey.format.KeyProperties.Recoverable;
import dev.keywright.net.Cidr;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.ratelimit.Quota;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class KeyTermsMapperTest {

    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final KeyTermsMapper mapper = new KeyTermsMapper(JSON, new KeyProperties("kw", Recoverable.ALLOWED));

    /** As in JSON, with single quotes for the double ones. */
    private static String json(String text) {
        return text.replace('\'', '"');
    }

    private KeyCreation request(String json) {
        return mapper.request(JSON.readValue(json(json), NewKey.class), NOON);
    }

    private KeyTerms terms(String json) {
        return request(json).termsFrom(NOON);
    }

    private KeyUpdate changes(String json) {
        return mapper.update((ObjectNode) JSON.readTree(json(json)), NOON);
    }

    private static void assertRejected(Runnable call, ErrorCode errorCode, @Nullable String field) {
        assertThatExceptionOfType(ApiException.class).isThrownBy(call::run).satisfies((exception) -> {
            assertThat(exception.code()).isEqualTo(errorCode);
            assertThat(exception).extracting("field").isEqualTo(field);
            assertThat(exception.message()).matches(".*[.?]");
        });
    }

    private static String list(int size, String item) {
        return "[" + String.join(",", Collections.nCopies(size, item)) + "]";
    }

    private static String name(int length) {
        return "'" + "n".repeat(length) + "'";
    }

    @Nested
    class Request {

        @Test
        void whenNoFieldIsGivenThenDefaultTerms() {
            assertThat(request("{}")).isEqualTo(KeyCreation.withDefaults());
            assertThat(request("{'scopes': [], 'limits': [], 'allowedAddresses': [], 'meta': {}}"))
                    .isEqualTo(KeyCreation.withDefaults());
        }

        @Test
        void whenAllFieldsAreGivenThenAllAreMapped() {
            KeyCreation request = request("""
                    {'name': 'nightly export', 'scopes': ['reports:read'], 'expiresIn': 'P90D',
                     'allowedAddresses': ['10.1.2.3/8', '2001:db8::/32', '192.0.2.1', '192.0.2.1/32'],
                     'limits': [{'name': 'burst', 'limit': 20, 'period': 'PT1S'}],
                     'credits': {'remaining': 7, 'refill': {'amount': 10, 'interval': 'monthly', 'timeZone': 'Europe/Berlin'}},
                     'meta': {'team': 'finance'}, 'recoverable': true, 'prefix': 'acme',
                     'owner': '3f0c9a52-4c1b-4e0e-8a55-6a6f1f0f2b7d', 'externalId': 'customer 7'}""");

            assertThat(request.owner()).isEqualTo(new AccountId("3f0c9a52-4c1b-4e0e-8a55-6a6f1f0f2b7d"));
            assertThat(request.prefix()).isEqualTo("acme");
            assertThat(request.recoverable()).isTrue();
            assertThat(request.termsFrom(NOON))
                    .isEqualTo(new KeyTerms(
                            "nightly export",
                            "customer 7",
                            Scopes.of(List.of("reports:read")),
                            Instant.parse("2027-02-20T12:00:00Z"),
                            List.of(Cidr.of("10.1.2.3/8"), Cidr.of("2001:db8::/32"), Cidr.of("192.0.2.1")),
                            List.of(new KeyLimit("burst", new Quota(20, Duration.ofSeconds(1)))),
                            new Credits(
                                    7,
                                    NOON,
                                    new CreditRefill(10, CreditRefill.Interval.MONTHLY, ZoneId.of("Europe/Berlin"))),
                            "{\"team\":\"finance\"}"));
        }

        static Stream<String> valuesAtTheBounds() {
            return Stream.of(
                    "{'name': " + name(100) + "}",
                    "{'name': '" + "\uD83D\uDD11".repeat(100) + "'}",
                    "{'externalId': " + name(128) + "}",
                    "{'scopes': " + list(64, "'a:b'") + "}",
                    "{'expiresIn': 'PT1S'}",
                    "{'expiresIn': 'P10Y'}",
                    "{'allowedAddresses': " + list(32, "'0.0.0.0/0'") + "}",
                    "{'limits': [{'name': 'a', 'limit': 1, 'period': 'P366D'}]}",
                    "{'limits': [{'name': 'a', 'limit': 1000000, 'period': 'PT1S'}]}",
                    "{'credits': {'remaining': 0}}",
                    "{'credits': {'remaining': 1000000000000, 'refill': null}}",
                    "{'credits': {'remaining': 1, 'refill': {'amount': 1000000000000, 'interval': 'daily'}}}",
                    "{'meta': {'a': '" + "x".repeat(4088) + "'}}",
                    "{'meta': " + "{'a':".repeat(31) + "{}" + "}".repeat(31) + "}",
                    "{'prefix': 'a" + "_".repeat(19) + "'}");
        }

        @ParameterizedTest
        @MethodSource("valuesAtTheBounds")
        void whenAtBoundsThenAccepted(String json) {
            assertThat(request(json)).isNotNull();
        }

        static Stream<Arguments> valuesOutOfBounds() {
            return Stream.of(
                    Arguments.of("{'name': ''}", "name"),
                    Arguments.of("{'name': " + name(101) + "}", "name"),
                    Arguments.of("{'name': 'a\\u0000b'}", "name"),
                    Arguments.of("{'name': 'a\\nb'}", "name"),
                    Arguments.of("{'name': 'a\\u0085b'}", "name"),
                    Arguments.of("{'name': 'a\\ud800b'}", "name"),
                    Arguments.of("{'externalId': ''}", "externalId"),
                    Arguments.of("{'externalId': " + name(129) + "}", "externalId"),
                    Arguments.of("{'externalId': '\\udc00'}", "externalId"),
                    Arguments.of("{'scopes': ['a:b', 'reports']}", "scopes[1]"),
                    Arguments.of("{'scopes': [null]}", "scopes[0]"),
                    Arguments.of("{'scopes': " + list(65, "'a:b'") + "}", "scopes"),
                    Arguments.of("{'expiresIn': '90 days'}", "expiresIn"),
                    Arguments.of("{'expiresIn': 'PT0S'}", "expiresIn"),
                    Arguments.of("{'expiresIn': 'P10YT1S'}", "expiresIn"),
                    Arguments.of("{'expiresIn': '-P1D'}", "expiresIn"),
                    Arguments.of("{'allowedAddresses': ['10.0.0.0/33']}", "allowedAddresses[0]"),
                    Arguments.of("{'allowedAddresses': ['10.0.0.1', 'localhost']}", "allowedAddresses[1]"),
                    Arguments.of("{'allowedAddresses': ['']}", "allowedAddresses[0]"),
                    Arguments.of("{'allowedAddresses': [null]}", "allowedAddresses[0]"),
                    Arguments.of("{'allowedAddresses': " + list(33, "'10.0.0.1'") + "}", "allowedAddresses"),
                    Arguments.of("{'limits': [null]}", "limits[0]"),
                    Arguments.of("{'limits': [{'limit': 1, 'period': 'PT1S'}]}", "limits[0].name"),
                    Arguments.of("{'limits': [{'name': 'A', 'limit': 1, 'period': 'PT1S'}]}", "limits[0].name"),
                    Arguments.of("{'limits': [{'name': 'a', 'period': 'PT1S'}]}", "limits[0].limit"),
                    Arguments.of("{'limits': [{'name': 'a', 'limit': 0, 'period': 'PT1S'}]}", "limits[0].limit"),
                    Arguments.of("{'limits': [{'name': 'a', 'limit': 1000001, 'period': 'PT1S'}]}", "limits[0].limit"),
                    Arguments.of("{'limits': [{'name': 'a', 'limit': 1}]}", "limits[0].period"),
                    Arguments.of("{'limits': [{'name': 'a', 'limit': 1, 'period': 'PT0.5S'}]}", "limits[0].period"),
                    Arguments.of("{'limits': [{'name': 'a', 'limit': 1, 'period': 'P1M'}]}", "limits[0].period"),
                    Arguments.of("{'limits': [{'name': 'a', 'limit': 1, 'period': 'P367D'}]}", "limits[0].period"),
                    Arguments.of(
                            "{'limits': [{'name': 'a', 'limit': 1, 'period': 'P000000001DT00000000H'}]}",
                            "limits[0].period"),
                    Arguments.of(
                            "{'limits': " + list(2, "{'name': 'a', 'limit': 1, 'period': 'PT1S'}") + "}",
                            "limits[1].name"),
                    Arguments.of(
                            "{'limits': " + list(9, "{'name': 'a', 'limit': 1, 'period': 'PT1S'}") + "}", "limits"),
                    Arguments.of("{'credits': {}}", "credits.remaining"),
                    Arguments.of("{'credits': {'remaining': -1}}", "credits.remaining"),
                    Arguments.of("{'credits': {'remaining': 1000000000001}}", "credits.remaining"),
                    Arguments.of(
                            "{'credits': {'remaining': 1, 'refill': {'interval': 'daily'}}}", "credits.refill.amount"),
                    Arguments.of(
                            "{'credits': {'remaining': 1, 'refill': {'amount': 0, 'interval': 'daily'}}}",
                            "credits.refill.amount"),
                    Arguments.of("{'credits': {'remaining': 1, 'refill': {'amount': 1}}}", "credits.refill.interval"),
                    Arguments.of("{'meta': {'a': '" + "x".repeat(4089) + "'}}", "meta"),
                    Arguments.of("{'meta': {'a': '" + "\u00e4".repeat(2045) + "'}}", "meta"),
                    Arguments.of("{'meta': {'a': '\\ud800'}}", "meta"),
                    Arguments.of("{'meta': {'\\ud800': 1}}", "meta"),
                    Arguments.of("{'meta': {'a': [{'b': ['\\ud800']}]}}", "meta"),
                    Arguments.of("{'meta': " + "{'a':".repeat(32) + "{}" + "}".repeat(32) + "}", "meta"),
                    Arguments.of("{'meta': {'a': " + "[".repeat(400) + "]".repeat(400) + "}}", "meta"),
                    Arguments.of("{'prefix': 'Acme'}", "prefix"),
                    Arguments.of("{'prefix': ''}", "prefix"),
                    Arguments.of("{'owner': 'ann'}", "owner"),
                    Arguments.of("{'owner': '\\u0000'}", "owner"));
        }

        @ParameterizedTest
        @MethodSource("valuesOutOfBounds")
        void whenOutOfBoundsThenFieldIsNamed(String json, String field) {
            assertRejected(() -> request(json), ErrorCode.INVALID_VALUE, field);
        }

        @ParameterizedTest
        @ValueSource(strings = {"+02:00", "Z", "GMT+2", "UTC+1", "Mars/Olympus", "europe/berlin", "", "SystemV/PST8"})
        void whenTimeZoneIsUnknownThenRejected(String zone) {
            String json = "{'credits': {'remaining': 1, 'refill': {'amount': 1, 'interval': 'daily', 'timeZone': '"
                    + zone + "'}}}";

            assertRejected(() -> request(json), ErrorCode.INVALID_VALUE, "credits.refill.timeZone");
        }

        @Test
        void whenTimeZoneIsMissingThenUtc() {
            Credits credits = terms("{'credits': {'remaining': 1, 'refill': {'amount': 1, 'interval': 'weekly'}}}")
                    .credits();

            assertThat(credits)
                    .isEqualTo(
                            new Credits(1, NOON, new CreditRefill(1, CreditRefill.Interval.WEEKLY, ZoneId.of("UTC"))));
        }

        @Test
        void whenMetaHasLongNumbersThenUnchanged() {
            String meta =
                    "{'pi':3.14159265358979323846,'big':123456789012345678901234567890,'small':-1,'no':null,'yes':true}";

            assertThat(terms("{'meta': " + meta + "}").meta()).isEqualTo(json(meta));
        }

        @Test
        void whenExpiryIsGivenThenConvertedToUtc() {
            assertThat(terms("{'expiresAt': '2030-01-01T00:00:00+09:00'}").expiresAt())
                    .isEqualTo("2029-12-31T15:00:00Z");
            assertThat(terms("{'expiresAt': null, 'expiresIn': null}").expiresAt())
                    .isNull();
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{'expiresAt': '2030-01-01T00:00:00Z', 'expiresIn': 'P1D'}",
                    "{'expiresAt': '2026-11-22T12:00:00Z'}",
                    "{'expiresAt': '2036-11-22T12:00:01Z'}"
                })
        void whenExpiryIsInvalidOrGivenTwiceThenRejected(String json) {
            assertRejected(() -> request(json), ErrorCode.INVALID_VALUE, "expiresAt");
        }

        @ParameterizedTest
        @ValueSource(strings = {"P1D", "PT24H", "P1W", "PT86400S", "P366D", "PT1M"})
        void whenLimitHasPeriodThenTextIsStoredUnchanged(String period) {
            assertThat(terms("{'limits': [{'name': 'a', 'limit': 1, 'period': '" + period + "'}]}")
                            .limits()
                            .get(0)
                            .period())
                    .isEqualTo(period);
        }

        @Test
        void whenRecoverableKeysAreDisabledThenRejected() {
            KeyTermsMapper never = new KeyTermsMapper(JSON, new KeyProperties("kw", Recoverable.NEVER));

            assertRejected(
                    () -> never.request(new NewKey().recoverable(true), NOON), ErrorCode.INVALID_VALUE, "recoverable");
            assertThat(never.request(new NewKey().recoverable(false), NOON).recoverable())
                    .isFalse();
        }
    }

    @Nested
    class Changes {

        private final KeyTerms old = new KeyTerms(
                "old",
                "customer",
                Scopes.of(List.of("a:b")),
                NOON.plusSeconds(60),
                List.of(Cidr.of("10.0.0.1")),
                List.of(new KeyLimit("burst", new Quota(20, Duration.ofSeconds(1)))),
                new Credits(3, NOON, new CreditRefill(10, CreditRefill.Interval.DAILY, ZoneId.of("UTC"))),
                "{\"a\":1}");

        private KeyTerms changed(String json) {
            return changes(json).applyTo(old, NOON);
        }

        @Test
        void whenFieldIsAbsentThenUnchanged() {
            assertThat(changed("{'name': 'new'}"))
                    .isEqualTo(new KeyTerms(
                            "new",
                            "customer",
                            old.scopes(),
                            old.expiresAt(),
                            old.allowedAddresses(),
                            old.limits(),
                            old.credits(),
                            old.meta()));
            assertThat(changed("{'externalId': 'other'}").name()).isEqualTo("old");
        }

        @Test
        void whenAllAreNullThenDefaultTerms() {
            assertThat(changed("""
                            {'name': null, 'externalId': null, 'scopes': null, 'expiresIn': null, 'allowedAddresses': null,
                             'limits': null, 'credits': null, 'meta': null}""")).isEqualTo(KeyTerms.DEFAULT);
            assertThat(changed("{'expiresAt': null}").expiresAt()).isNull();
        }

        @Test
        void whenExpiryIsGivenThenEitherFieldSetsIt() {
            assertThat(changed("{'expiresIn': 'PT1H'}").expiresAt()).isEqualTo(NOON.plusSeconds(3600));
            assertThat(changed("{'expiresAt': '2026-11-22T14:00:00.1239+01:00'}")
                            .expiresAt())
                    .isEqualTo("2026-11-22T13:00:00.123Z");
        }

        @Test
        void whenCreditsAreChangedThenRefillIsUnchangedUnlessGiven() {
            assertThat(changed("{'credits': {'remaining': 9}}").credits())
                    .isEqualTo(
                            new Credits(9, NOON, new CreditRefill(10, CreditRefill.Interval.DAILY, ZoneId.of("UTC"))));
            assertThat(changed("{'credits': {'remaining': 9, 'refill': null}}").credits())
                    .isEqualTo(new Credits(9, NOON, null));
            assertThat(changed("{'credits': {'remaining': 9, 'refill': {'amount': 1, 'interval': 'hourly'}}}")
                            .credits())
                    .isEqualTo(
                            new Credits(9, NOON, new CreditRefill(1, CreditRefill.Interval.HOURLY, ZoneId.of("UTC"))));
        }

        @Test
        void whenMetaIsChangedThenMerged() {
            assertThat(changed("{'meta': {'b': 2}}").meta()).isEqualTo("{\"a\":1,\"b\":2}");
            assertThat(changed("{'meta': {'a': null}}").meta()).isEqualTo("{}");
            assertThat(changed("{'meta': {}}").meta()).isEqualTo("{\"a\":1}");
            assertThat(changed("{'meta': null}").meta()).isEqualTo("{}");
        }

        @Test
        void whenMergedMetaIsTooLargeThenRejected() {
            String half = "'x': '" + "x".repeat(3000) + "'";
            KeyTerms large = changes("{'meta': {" + half + "}}").applyTo(old, NOON);
            KeyUpdate more = changes("{'meta': {'y': '" + "y".repeat(3000) + "'}}");

            assertRejected(() -> more.applyTo(large, NOON), ErrorCode.INVALID_VALUE, "meta");
        }

        @Test
        void whenScopesAreChangedThenOnlyNewOnesAreAdded() {
            assertThat(changes("{'scopes': ['c:d', 'a:b']}").addedScopes(old)).hasToString("[c:d]");
            assertThat(changes("{'name': 'x'}").addedScopes(old)).isEmpty();
        }

        @Test
        void whenChangesAreListedThenFieldNames() {
            assertThat(changes("{'scopes': [], 'expiresAt': null, 'name': 'x'}").fields())
                    .containsExactlyInAnyOrder("expiresAt", "name", "scopes");
        }

        @Test
        void whenNoFieldIsGivenThenRejected() {
            assertRejected(() -> changes("{}"), ErrorCode.INVALID_VALUE, null);
        }

        @ParameterizedTest
        @ValueSource(strings = {"prefix", "recoverable", "owner", "state", "expiresat", "id"})
        void whenFieldIsReadOnlyThenUnknownField(String field) {
            assertRejected(() -> changes("{'name': 'a', '" + field + "': null}"), ErrorCode.UNKNOWN_FIELD, field);
        }

        @Test
        void whenNestedFieldIsUnknownThenNamed() {
            assertRejected(
                    () -> changes("{'credits': {'remaining': 1, 'x': 1}}"), ErrorCode.UNKNOWN_FIELD, "credits.x");
            assertRejected(
                    () -> changes("{'limits': [{'name': 'a', 'limit': 1, 'period': 'PT1S', 'x': 1}]}"),
                    ErrorCode.UNKNOWN_FIELD,
                    "limits[0].x");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "{'scopes': 'a:b'} | scopes",
                    "{'scopes': [{}]} | scopes[0]",
                    "{'limits': [1]} | limits[0]",
                    "{'credits': 5} | credits",
                    "{'meta': []} | meta",
                    "{'credits': {'remaining': 1, 'refill': {'amount': 1, 'interval': 'yearly'}}} | credits.refill.interval",
                })
        void whenTypeOfValueDiffersThenFieldIsNamed(String json, String field) {
            assertRejected(() -> changes(json), ErrorCode.MALFORMED_REQUEST, field);
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "{'name': ''} | name",
                    "{'scopes': ['a']} | scopes[0]",
                    "{'expiresIn': 'PT1H', 'expiresAt': null} | expiresAt",
                    "{'expiresIn': null, 'expiresAt': null} | expiresAt",
                    "{'expiresAt': '2026-11-22T12:00:00Z'} | expiresAt",
                    "{'expiresAt': '2036-11-22T12:00:01Z'} | expiresAt",
                    "{'expiresAt': '+999999999-12-31T23:59:59Z'} | expiresAt",
                    "{'expiresAt': 'tomorrow'} | expiresAt",
                    "{'expiresAt': 1795000000} | expiresAt",
                    "{'limits': [{'name': 'a', 'limit': 1, 'period': 'x'}]} | limits[0].period",
                })
        void whenValueIsInvalidThenFieldIsNamed(String json, String field) {
            assertRejected(() -> changes(json), ErrorCode.INVALID_VALUE, field);
        }
    }
}
