package dev.keywright.apikey.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import dev.keywright.support.http.PersistentConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** {@code POST /v1/keys/import}. */
@ExtendWith(OutputCaptureExtension.class)
class ImportKeysTest {

    /** Uses its own service, since after an import strings of any format can be keys, which other tests exclude. */
    @TestPropertySource(properties = "keywright.key-cache.unknown-keys-lifetime=4s")
    abstract static class Importing extends V1Test {

        static final int MAX_RESPONSE = 4 * 1024 * 1024;

        String operator;

        @BeforeEach
        void logInOperator() {
            operator = operatorToken();
            // Ten thousand keys may take a busy machine longer than other requests.
            client = client.mutate()
                    .responseTimeout(Duration.ofMinutes(5))
                    .codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(MAX_RESPONSE))
                    .build();
        }

        WebTestClient.ResponseSpec send(String token, String lines) {
            return request(HttpMethod.POST, token, "/v1/keys/import")
                    .contentType(MediaType.APPLICATION_NDJSON)
                    .bodyValue(lines)
                    .exchange();
        }

        List<JsonNode> outcomes(String lines) {
            String response = send(operator, lines)
                    .expectStatus()
                    .isOk()
                    .expectHeader()
                    .contentTypeCompatibleWith(MediaType.APPLICATION_NDJSON)
                    .expectBody(String.class)
                    .returnResult()
                    .getResponseBody();
            return Objects.requireNonNull(response)
                    .lines()
                    .filter((line) -> !line.isBlank())
                    .map((line) -> JsonMapper.shared().readTree(line))
                    .toList();
        }

        JsonNode outcome(String line) {
            return outcomes(line).get(0);
        }

        String verdict(String key) {
            JsonNode verdict = ok(post(operator, "/v1/keys/verify", "{\"key\":\"" + key + "\"}"));
            return verdict.required("code").stringValue();
        }

        static String foreignKey() {
            return "sk-live-" + UUID.randomUUID();
        }

        static byte[] sha256(String key) {
            try {
                return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
            } catch (NoSuchAlgorithmException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        static String hex(String key) {
            return HexFormat.of().formatHex(sha256(key));
        }

        static String line(String key) {
            return "{\"digest\":\"" + hex(key) + "\"}";
        }

        static String line(String key, String more) {
            return "{\"digest\":\"" + hex(key) + "\"," + more + "}";
        }

        static String outcomeOf(JsonNode outcome) {
            return outcome.required("outcome").stringValue();
        }

        static void expectError(JsonNode outcome, String code, String field) {
            assertThat(outcomeOf(outcome)).isEqualTo("REJECTED");
            assertThat(outcome.has("id")).isFalse();
            assertThat(outcome.required("problem").required("code").stringValue())
                    .isEqualTo(code);
            assertThat(outcome.required("problem").path("field").stringValue(""))
                    .isEqualTo(field);
        }
    }

    /** The body as a JSON array, which generated clients send. */
    @Nested
    class FromArray extends Importing {

        /** Without the check of the request, since some bodies are invalid. */
        private List<JsonNode> imported(String array) {
            JsonNode outcomes = webClient()
                    .mutate()
                    .codecs((codecs) -> codecs.defaultCodecs().maxInMemorySize(MAX_RESPONSE))
                    .build()
                    .post()
                    .uri("/v1/keys/import")
                    .headers((headers) -> headers.setBearerAuth(operator))
                    .contentType(MediaType.APPLICATION_JSON)
                    .bodyValue(array)
                    .retrieve()
                    .bodyToMono(String.class)
                    .map((body) -> JsonMapper.shared().readTree(body))
                    .blockOptional()
                    .orElseThrow();
            assertThat(outcomes.isArray()).isTrue();
            return List.copyOf(outcomes.values());
        }

        @Test
        void whenImportedThenKeysAreValidImmediately() {
            String first = foreignKey();
            String second = foreignKey();

            List<JsonNode> outcomes = imported("[" + line(first) + "," + line(second) + "]");

            assertThat(outcomes).extracting(Importing::outcomeOf).containsExactly("CREATED", "CREATED");
            assertThat(outcomes)
                    .extracting((outcome) -> outcome.required("line").intValue())
                    .containsExactly(1, 2);
            assertThat(verdict(first)).isEqualTo("VALID");
            assertThat(verdict(second)).isEqualTo("VALID");
        }

        @Test
        void whenElementIsInvalidThenOnlyItIsRejected() {
            String key = foreignKey();

            List<JsonNode> outcomes = imported("[7,{\"digest\":\"x\"}," + line(key) + "]");

            expectError(outcomes.get(0), "malformed_request", "");
            expectError(outcomes.get(1), "invalid_value", "digest");
            assertThat(outcomeOf(outcomes.get(2))).isEqualTo("CREATED");
        }

        @Test
        void whenArrayIsTruncatedThenFirstMissingElementIsRejected() {
            List<JsonNode> outcomes = imported("[" + line(foreignKey()) + ",{\"digest\":");

            expectError(outcomes.get(outcomes.size() - 1), "malformed_request", "");
        }

        @Test
        void whenTooManyElementsThenFirstExcessElementEndsImport() {
            String array = IntStream.range(0, 10_002).mapToObj((i) -> "{}").collect(Collectors.joining(",", "[", "]"));

            List<JsonNode> outcomes = imported(array);

            assertThat(outcomes).hasSize(10_001);
            expectError(outcomes.get(10_000), "content_too_large", "");
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "\n\t \r"})
        void whenBodyIsSingleObjectThenRejected(String whiteSpace) {
            List<JsonNode> outcomes = imported(whiteSpace + line(foreignKey()));

            assertThat(outcomes).hasSize(1);
            expectError(outcomes.get(0), "malformed_request", "");
        }

        @Test
        void whenElementIsTooLongThenRejected() {
            List<JsonNode> outcomes =
                    imported("[" + line(foreignKey(), "\"name\":\"" + "x".repeat(70_000) + "\"") + "]");

            expectError(outcomes.get(0), "content_too_large", "");
        }

        @Test
        void whenRequestMatchesSpecThenResponseMatchesSpec() {
            ok(post(operator, "/v1/keys/import", "[" + line(foreignKey()) + "]"));
        }

        @Test
        void whenEmptyThenNoOutcomes() {
            assertThat(imported("[]")).isEmpty();
        }
    }

    @Nested
    class Accepted extends Importing {

        @Test
        void whenImportedThenKeyIsValidImmediately() {
            String key = foreignKey();
            String before = verdict(key);

            JsonNode outcome = outcome(line(key, "\"name\":\"old\",\"scopes\":[\"reports:read\"],\"meta\":{\"a\":1}"));

            assertThat(before).isIn("MALFORMED", "NOT_FOUND");
            assertThat(outcomeOf(outcome)).isEqualTo("CREATED");
            assertThat(outcome.required("line").intValue()).isOne();
            assertThat(outcome.has("problem")).isFalse();
            assertThat(verdict(key)).isEqualTo("VALID");
            JsonNode record =
                    ok(get(operator, "/v1/keys/" + outcome.required("id").stringValue()));
            assertThat(record.required("name").stringValue()).isEqualTo("old");
            assertThat(record.required("prefix").stringValue()).isEmpty();
            assertThat(record.required("recoverable").booleanValue()).isFalse();
        }

        @Test
        void whenDigestIsWrittenDifferentlyThenSameKey() {
            String key = foreignKey();
            String base64 = Base64.getEncoder().encodeToString(sha256(key));
            String url = Base64.getUrlEncoder().withoutPadding().encodeToString(sha256(key));
            String lines = List.of(hex(key), hex(key).toUpperCase(Locale.ROOT), base64, url).stream()
                    .map((digest) -> "{\"digest\":\"" + digest + "\"}")
                    .collect(Collectors.joining("\n"));

            List<JsonNode> outcomes = outcomes(lines);

            assertThat(outcomes)
                    .extracting(Importing::outcomeOf)
                    .containsExactly("CREATED", "EXISTS", "EXISTS", "EXISTS");
            assertThat(outcomes)
                    .extracting((outcome) -> outcome.required("id"))
                    .containsOnly(outcomes.get(0).required("id"));
        }

        @Test
        void whenTenThousandAreImportedThenAllAndNoneWhenRepeated() {
            String lines = IntStream.range(0, 10_000)
                    .mapToObj((row) -> line("bulk-" + row, "\"scopes\":[\"bulk:read\"]"))
                    .collect(Collectors.joining("\r\n"));

            List<JsonNode> first = outcomes(lines);
            List<JsonNode> second = outcomes(lines);

            assertThat(first).hasSize(10_000).extracting(Importing::outcomeOf).containsOnly("CREATED");
            assertThat(first)
                    .extracting((outcome) -> outcome.required("line").intValue())
                    .isSorted();
            assertThat(second).extracting(Importing::outcomeOf).containsOnly("EXISTS");
            assertThat(second)
                    .extracting((outcome) -> outcome.required("id"))
                    .isEqualTo(first.stream()
                            .map((outcome) -> outcome.required("id"))
                            .toList());
        }

        @Test
        void whenRevokedThenInvalidEvenAfterRepeatedImport() {
            String key = foreignKey();
            String id = outcome(line(key)).required("id").stringValue();

            postNothing(operator, "/v1/keys/" + id + "/revoke").expectStatus().isOk();

            assertThat(verdict(key)).isEqualTo("REVOKED");
            assertThat(outcomeOf(outcome(line(key)))).isEqualTo("EXISTS");
            assertThat(verdict(key)).isEqualTo("REVOKED");
        }

        @Test
        void whenRotatedThenSuccessorHasKeywrightFormat() {
            String key = foreignKey();
            String id = outcome(line(key)).required("id").stringValue();

            JsonNode next = body(post(operator, "/v1/keys/" + id + "/rotate", "{\"overlap\":\"PT1H\"}")
                    .expectStatus()
                    .isCreated());

            assertThat(next.required("key").stringValue()).startsWith("kw_");
            assertThat(verdict(next.required("key").stringValue())).isEqualTo("VALID");
            assertThat(verdict(key)).isEqualTo("VALID");
        }

        @Test
        void whenImportedThenAuditLogRecordsNumber() {
            outcomes(line(foreignKey()) + "\n" + line(foreignKey()) + "\nrubbish");

            JsonNode event = ok(get(operator, "/v1/audit?action=key.imported&limit=1"))
                    .required("items")
                    .get(0);

            assertThat(event.required("details").required("count").stringValue())
                    .isEqualTo("2");
        }
    }

    /** The secret of an imported key is known elsewhere, so the key cannot have Keywright scopes. */
    @Nested
    class KeywrightScopes extends Importing {

        @Autowired
        DatabaseClient database;

        private final String key = foreignKey();
        private String path;

        @BeforeEach
        void importKey() {
            path = "/v1/keys/"
                    + outcome(line(key, "\"scopes\":[\"reports:read\"]"))
                            .required("id")
                            .stringValue();
        }

        private void expectNoPermissions() {
            assertThat(ok(get(operator, path)).required("scopes").valueStream().map(JsonNode::stringValue))
                    .containsExactly("reports:read");
            client.get()
                    .uri("/v1/accounts")
                    .header("X-API-Key", key)
                    .exchange()
                    .expectStatus()
                    .isForbidden()
                    .expectBody();
        }

        @ParameterizedTest
        @ValueSource(strings = {"keywright:admin", "keywright:verify", "keywright:*", "keywright:keys:*"})
        void whenKeywrightScopeIsAddedThenRejectedAndUnchanged(String scope) {
            String change = "{\"scopes\":[\"reports:read\",\"" + scope + "\"]}";
            String serviceKey = ok201(post(operator, "/v1/keys", "{\"scopes\":[\"keywright:admin\"]}"))
                    .required("key")
                    .stringValue();

            problemAt("scopes", patch(operator, path, change), 403, "scope_not_grantable");
            problemAt("scopes", patch(serviceKey, path, change), 403, "scope_not_grantable");
            expectNoPermissions();
        }

        @Test
        void whenStoredKeyHasKeywrightScopeThenIgnored() {
            database.sql("UPDATE api_key SET scopes = 'reports:read keywright:admin' WHERE id = :id")
                    .bind("id", path.substring("/v1/keys/".length()))
                    .then()
                    .block();

            expectNoPermissions();
            problemAt(
                    "scopes", patch(operator, path, "{\"scopes\":[\"keywright:admin\"]}"), 403, "scope_not_grantable");
            assertThat(ok201(postNothing(operator, path + "/rotate"))
                            .required("scopes")
                            .valueStream()
                            .map(JsonNode::stringValue))
                    .containsExactly("reports:read");
        }

        @Test
        void whenRotatedThenSuccessorCanHaveKeywrightScope() {
            String next = ok201(postNothing(operator, path + "/rotate"))
                    .required("id")
                    .stringValue();

            ok(patch(operator, "/v1/keys/" + next, "{\"scopes\":[\"keywright:verify\"]}"));
        }

        private static JsonNode ok201(WebTestClient.ResponseSpec response) {
            return body(response.expectStatus().isCreated());
        }
    }

    @Nested
    class Rejected extends Importing {

        @Test
        void whenLineIsInvalidThenOthersAreImported() {
            List<JsonNode> outcomes = outcomes(line(foreignKey()) + "\n\n{\"digest\":\"abc\"}\nrubbish\n"
                    + line(foreignKey()) + " {}\n" + line(foreignKey()));

            assertThat(outcomes)
                    .extracting((outcome) -> outcome.required("line").intValue())
                    .containsExactly(1, 3, 4, 5, 6);
            assertThat(outcomes)
                    .extracting(Importing::outcomeOf)
                    .containsExactly("CREATED", "REJECTED", "REJECTED", "REJECTED", "CREATED");
            expectError(outcomes.get(1), "invalid_value", "digest");
            expectError(outcomes.get(2), "malformed_request", "");
            expectError(outcomes.get(3), "malformed_request", "");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                value = {
                    "\"prefix\":\"kw\" | unknown_field | prefix",
                    "\"recoverable\":true | unknown_field | recoverable",
                    "\"name\":\"\" | invalid_value | name",
                    "\"scopes\":[\"reports\"] | invalid_value | scopes[0]",
                    "\"scopes\":[\"keywright:verify\"] | scope_not_grantable | scopes",
                    "\"owner\":\"3f0c9a52-4c1b-4e0e-8a55-6a6f1f0f2b7d\" | account_not_found | owner",
                    "\"owner\":7 | invalid_value | owner",
                    "\"expiresAt\":\"2020-01-01T00:00:00Z\" | invalid_value | expiresAt",
                    "\"limits\":[{\"name\":\"a\",\"limit\":0,\"period\":\"PT1S\"}] | invalid_value | limits[0].limit",
                })
        void whenFieldIsInvalidThenOutcomeNamesIt(String field, String code, String expectedField) {
            expectError(outcome(line(foreignKey(), field)), code, expectedField);
        }

        @Test
        void whenOtherAccountHasKeyThenRejected() {
            String key = foreignKey();
            outcome(line(key));
            post(operator, "/register", credentials("somebody", PASSWORD)).expectBody();
            String somebody = ok(get(logIn("somebody", PASSWORD), "/v1/account"))
                    .required("id")
                    .stringValue();

            expectError(outcome(line(key, "\"owner\":\"" + somebody + "\"")), "invalid_value", "digest");
        }

        @Test
        void whenTooManyLinesThenFirstExcessLineEndsImport() {
            List<JsonNode> outcomes = outcomes("-\n".repeat(10_003));

            assertThat(outcomes).hasSize(10_001);
            expectError(outcomes.get(10_000), "content_too_large", "");
        }

        @Test
        void whenLineIsTooLongThenOnlyItIsRejected() {
            List<JsonNode> outcomes =
                    outcomes(line(foreignKey()) + "\n" + "x".repeat(100_000) + "\n" + line(foreignKey()));

            assertThat(outcomes).extracting(Importing::outcomeOf).containsExactly("CREATED", "REJECTED", "CREATED");
            assertThat(outcomes.get(1).required("line").intValue()).isEqualTo(2);
            expectError(outcomes.get(1), "content_too_large", "");
        }

        @Test
        void whenLastOfManyLinesIsTooLongThenOnlyItIsRejected() {
            String lines = IntStream.range(0, 5_000)
                    .mapToObj((row) -> line("many-" + row))
                    .collect(Collectors.joining("\n"));

            List<JsonNode> outcomes = outcomes(lines + "\n" + "x".repeat(100_000));

            assertThat(outcomes).hasSize(5_001);
            assertThat(outcomes.subList(0, 5_000))
                    .extracting(Importing::outcomeOf)
                    .containsOnly("CREATED");
            assertThat(outcomes.get(5_000).required("line").intValue()).isEqualTo(5_001);
            expectError(outcomes.get(5_000), "content_too_large", "");
        }

        @ParameterizedTest
        @ValueSource(strings = {"1e2147483648", "-1e-2147483648", "1e99999999999"})
        void whenNumberIsOutOfRangeThenLineIsRejected(String number) {
            List<JsonNode> outcomes =
                    outcomes(line(foreignKey(), "\"meta\":{\"n\":" + number + "}") + "\n" + line(foreignKey()));

            assertThat(outcomes).extracting(Importing::outcomeOf).containsExactly("REJECTED", "CREATED");
            assertThat(outcomes.get(0).required("problem").required("status").intValue())
                    .isEqualTo(400);
        }

        /** One connection for imports and other requests, so that a buffer that is released twice would affect them. */
        @Test
        void whenLongLinesAreImportedThenConnectionsContinue(CapturedOutput output) throws Exception {
            String body = line(foreignKey()) + "\n" + "x".repeat(100_000) + "\n" + line(foreignKey()) + "\n";
            String[] headers = {"Authorization: Bearer " + operator};
            String verify =
                    PersistentConnection.post("/v1/keys/verify", "application/json", "{\"key\":\"none\"}", headers);
            try (PersistentConnection importing = new PersistentConnection(port);
                    PersistentConnection other = new PersistentConnection(port)) {
                for (int round = 0; round < 20; round++) {
                    importing.send(PersistentConnection.post("/v1/keys/import", "application/x-ndjson", body, headers));
                    other.send(verify);
                    assertThat(other.read().status()).isEqualTo(200);
                    assertThat(importing
                                    .read()
                                    .body()
                                    .lines()
                                    .map((line) -> JsonMapper.shared()
                                            .readTree(line)
                                            .required("line")
                                            .intValue()))
                            .containsExactly(1, 2, 3);
                    importing.send(verify);
                    assertThat(importing.read().status()).isEqualTo(200);
                }
            }
            assertThat(output.getAll()).doesNotContain("IllegalReferenceCount");
        }

        @Test
        void whenCallerIsNotOperatorThenForbidden() {
            post(operator, "/register", credentials("member", PASSWORD)).expectBody();

            problem(send(logIn("member", PASSWORD), line(foreignKey())), 403, "not_allowed");
        }

        @Test
        void whenBodyIsNeitherNdjsonNorJsonThenRejected() {
            problem(
                    request(HttpMethod.POST, operator, "/v1/keys/import")
                            .contentType(MediaType.TEXT_PLAIN)
                            .bodyValue(line(foreignKey()))
                            .exchange(),
                    415,
                    "unsupported_media_type");
        }
    }
}
