package dev.keywright.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import dev.keywright.audit.verify.AuditLogVerifier;
import dev.keywright.audit.verify.ChainFinding;
import dev.keywright.secrets.Secrets;
import dev.keywright.support.keys.TestKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.test.web.reactive.server.EntityExchangeResult;
import org.springframework.test.web.reactive.server.WebTestClient.ResponseSpec;
import org.springframework.transaction.reactive.TransactionalOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The audit entries of each operation: one or none; a rotation writes one for each of the two keys. */
class AuditedOperationsTest extends V1Test {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String KEYS = "/v1/keys";
    private static final String KEY_NAME = "the name of the key";
    private static final String NAMED_KEY = "{\"name\":\"" + KEY_NAME + "\",\"recoverable\":true}";

    @Autowired
    TestKeys given;

    @Autowired
    DatabaseClient database;

    @Autowired
    Secrets secrets;

    @Autowired
    TransactionalOperator transaction;

    private final List<String> secretTexts = new ArrayList<>(List.of(PASSWORD, KEY_NAME));
    private String address;
    private String operator;
    private String token;
    private String account;

    @BeforeEach
    void logInAsBoth() {
        address = "198.51.100." + Integer.parseInt(username.substring("user-".length())) % 250;
        client = clientFrom(address);
        operator = operatorToken();
        token = newToken();
        account = given.accountId(username);
        secretTexts.addAll(List.of(username, operator, token));
    }

    @AfterEach
    void verifyChain() {
        ChainFinding chainFinding =
                new AuditLogVerifier(database, secrets, transaction).verify().block();
        assertThat(chainFinding).isInstanceOf(ChainFinding.Intact.class);
    }

    private JsonNode auditLog(String query) {
        return ok(get(operator, "/v1/audit?limit=200" + query)).required("items");
    }

    private long newest() {
        return auditLog("").get(0).required("sequence").longValue();
    }

    /** Sends a request and returns its audit entries. */
    private RecordedRequest recorded(Supplier<ResponseSpec> call, int status) {
        long before = newest();
        EntityExchangeResult<String> response = call.get()
                .expectStatus()
                .isEqualTo(status)
                .expectBody(String.class)
                .returnResult();
        String body = Objects.requireNonNullElse(response.getResponseBody(), "");
        String requestId = Objects.requireNonNull(response.getResponseHeaders().getFirst("X-Request-Id"));
        collectSecrets(body);
        List<JsonNode> events = auditLog("")
                .valueStream()
                .filter((event) -> event.required("sequence").longValue() > before)
                .toList();
        return new RecordedRequest(requestId, body, events);
    }

    /** A complete key or a token is a secret in every response. */
    private void collectSecrets(String body) {
        if (body.isEmpty()) {
            return;
        }
        JsonNode response = JSON.readTree(body);
        for (String field : List.of("key", "token")) {
            response.path(field).stringValueOpt().ifPresent(secretTexts::add);
        }
    }

    /** Expects that a request writes one entry with this content and without secrets. */
    private void expect(ExpectedEntry expected, Supplier<ResponseSpec> call, int status) {
        expect(expected, recorded(call, status));
    }

    private void expect(ExpectedEntry expected, RecordedRequest recorded) {
        assertThat(ExpectedEntry.of(recorded.only())).isEqualTo(expected);
        assertThat(recorded.only().required("address").stringValue()).isEqualTo(address);
        expectRequestIdAndNoSecret(recorded);
    }

    private void expectRequestIdAndNoSecret(RecordedRequest recorded) {
        assertThat(recorded.only().required("requestId").stringValue())
                .isNotEmpty()
                .isEqualTo(recorded.requestId());
        assertThat(recorded.only().toString()).doesNotContain(secretTexts);
    }

    private void expectNone(Supplier<ResponseSpec> call, int status) {
        assertThat(recorded(call, status).events()).isEmpty();
    }

    private ExpectedEntry expectedEntry(String action, @Nullable String target) {
        return new ExpectedEntry(action, "DONE", account, null, target, Map.of());
    }

    private String newKeyId(String body) {
        return body(post(token, KEYS, body)).required("id").stringValue();
    }

    /**
     * The audit entries of a request.
     *
     * @param requestId the request id of the response
     * @param body the body of the response
     */
    private record RecordedRequest(String requestId, String body, List<JsonNode> events) {

        JsonNode only() {
            assertThat(events).hasSize(1);
            return events.get(0);
        }

        /** Returns this with only one of the entries; the newest is 0. */
        RecordedRequest only(int event) {
            return new RecordedRequest(requestId, body, List.of(events.get(event)));
        }

        String id() {
            return JSON.readTree(body).required("id").stringValue();
        }
    }

    /** The expected content of an entry. */
    private record ExpectedEntry(
            String action,
            String outcome,
            @Nullable String actorAccount,
            @Nullable String actorKey,
            @Nullable String target,
            Map<String, String> details) {

        static ExpectedEntry of(JsonNode event) {
            Map<String, String> details = new TreeMap<>();
            event.required("details").forEachEntry((name, value) -> details.put(name, value.stringValue()));
            return new ExpectedEntry(
                    event.required("action").stringValue(),
                    event.required("outcome").stringValue(),
                    event.required("actorAccount").stringValue(null),
                    event.required("actorKey").stringValue(null),
                    event.required("target").stringValue(null),
                    details);
        }

        ExpectedEntry with(String name, String value) {
            Map<String, String> more = new TreeMap<>(details);
            more.put(name, value);
            return new ExpectedEntry(action, outcome, actorAccount, actorKey, target, more);
        }

        ExpectedEntry rejected() {
            return new ExpectedEntry(action, "REJECTED", actorAccount, actorKey, target, details);
        }

        ExpectedEntry by(@Nullable String otherAccount, @Nullable String key) {
            return new ExpectedEntry(action, outcome, otherAccount, key, target, details);
        }
    }

    @Nested
    class AccountOperations {

        @Test
        void whenRegisteredThenActorIsNewAccount() {
            secretTexts.add(username + "-more");
            RecordedRequest recorded =
                    recorded(() -> post("/register", credentials(username + "-more", PASSWORD)), 201);

            String id = given.accountId(username + "-more");
            expect(new ExpectedEntry("account.registered", "DONE", id, null, id, Map.of()), recorded);
        }

        @Test
        void whenNameIsTakenThenNoEntry() {
            expectNone(() -> post("/register", credentials(username, PASSWORD)), 409);
        }

        @Test
        void whenLoggedInThenTargetIsSession() {
            RecordedRequest recorded = recorded(() -> post("/login", credentials(username, PASSWORD)), 200);

            String session = recorded.only().required("target").stringValue();
            expect(expectedEntry("session.opened", session), recorded);
            JsonNode sessions = ok(get(token, "/v1/account/sessions")).required("items");
            assertThat(sessions.valueStream().map((item) -> item.required("id").stringValue()))
                    .hasSize(2)
                    .contains(session);
        }

        @Test
        void whenPasswordIsWrongThenEntryHasAccountAndNoActor() {
            secretTexts.add("wrong-one");
            expect(
                    expectedEntry("session.opened", account).rejected().by(null, null),
                    () -> post("/login", credentials(username, "wrong-one")),
                    401);
        }

        @Test
        void whenNameIsUnknownThenEntryHasNeitherActorNorTarget() {
            secretTexts.add("no-such-name");
            expect(
                    expectedEntry("session.opened", null).rejected().by(null, null),
                    () -> post("/login", credentials("no-such-name", PASSWORD)),
                    401);
        }

        @Test
        void whenLoggedOutThenTargetIsSession() {
            expect(expectedEntry("session.ended", currentSession()), () -> postNothing(token, "/v1/logout"), 204);
        }

        @Test
        void whenSessionIsEndedThenOneEntry() {
            String session = currentSession();
            String other = logIn(username, PASSWORD);
            secretTexts.add(other);

            expect(
                    expectedEntry("session.ended", session),
                    () -> delete(other, "/v1/account/sessions/" + session),
                    204);
            expectNone(() -> delete(other, "/v1/account/sessions/" + session), 404);
        }

        private String currentSession() {
            return ok(get(token, "/v1/account/sessions"))
                    .required("items")
                    .get(0)
                    .required("id")
                    .stringValue();
        }

        @Test
        void whenPasswordIsChangedThenTargetIsAccount() {
            secretTexts.add("another-one");
            expect(
                    expectedEntry("account.password_changed", account),
                    () -> post(token, "/v1/account/password", change(PASSWORD, "another-one")),
                    204);
        }

        @Test
        void whenCurrentPasswordIsWrongThenRejected() {
            secretTexts.addAll(List.of("another-one", "wrong-one"));
            expect(
                    expectedEntry("account.password_changed", account).rejected(),
                    () -> post(token, "/v1/account/password", change("wrong-one", "another-one")),
                    401);
        }

        private static String change(String current, String next) {
            return "{\"currentPassword\":\"" + current + "\",\"newPassword\":\"" + next + "\"}";
        }

        @Test
        void whenOperatorChangesAccountThenActorIsOperator() {
            expect(
                    expectedEntry("account.changed", account)
                            .by(given.accountId("operator"), null)
                            .with("changed", "allowedScopes"),
                    () -> patch(operator, "/v1/accounts/" + account, "{\"allowedScopes\":[\"a:b\"]}"),
                    200);
        }

        @Test
        void whenDeletedThenEntriesHaveNoAddress() {
            RecordedRequest recorded = recorded(() -> delete(token, "/v1/account"), 204);

            assertThat(ExpectedEntry.of(recorded.only())).isEqualTo(expectedEntry("account.deleted", account));
            expectRequestIdAndNoSecret(recorded);
            assertThat(auditLog("&actorAccount=" + account).valueStream())
                    .hasSizeGreaterThan(2)
                    .allMatch((event) -> event.required("address").isNull());
        }
    }

    @Nested
    class KeyCreation {

        @Test
        void whenCreatedThenTargetIsKey() {
            RecordedRequest recorded = recorded(() -> post(token, KEYS, NAMED_KEY), 201);

            expect(expectedEntry("key.created", recorded.id()), recorded);
        }

        @Test
        void whenCreatedBySimpleApiThenTargetIsKey() {
            RecordedRequest recorded = recorded(() -> generateKey(token), 201);

            String key = JSON.readTree(recorded.body()).required("key").stringValue();
            expect(expectedEntry("key.created", key.split("_")[1]), recorded);
        }

        @Test
        void whenServiceKeyCreatesForOtherAccountThenEntryHasKeyIdAndOwner() {
            JsonNode service = body(post(operator, KEYS, "{\"scopes\":[\"keywright:keys:write\"]}"));
            String key = service.required("key").stringValue();
            secretTexts.add(key);
            RecordedRequest recorded = recorded(() -> post(key, KEYS, "{\"owner\":\"" + account + "\"}"), 201);

            expect(
                    expectedEntry("key.created", recorded.id())
                            .by(
                                    given.accountId("operator"),
                                    service.required("id").stringValue())
                            .with("owner", account),
                    recorded);
            assertThat(auditLog("&actorKey=" + service.required("id").stringValue()))
                    .hasSize(1);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "call-of-a-grant"})
        void whenScopeIsNotGrantableThenRejected(String idempotencyKey) {
            String body = "{\"scopes\":[\"a:b\",\"keywright:admin\"]}";
            ExpectedEntry rejected =
                    expectedEntry("key.created", null).rejected().with("scope", "keywright:admin");

            expect(rejected, () -> send(HttpMethod.POST, token, KEYS, body, header(idempotencyKey)), 403);
            expect(rejected, () -> send(HttpMethod.POST, token, KEYS, body, header(idempotencyKey)), 403);
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "call-of-a-grant"})
        void whenAddedScopeIsNotGrantableThenRejected(String idempotencyKey) {
            String id = newKeyId(NAMED_KEY);
            String body = "{\"scopes\":[\"keywright:admin\"]}";

            expect(
                    expectedEntry("key.changed", id).rejected().with("scope", "keywright:admin"),
                    () -> send(HttpMethod.PATCH, token, KEYS + "/" + id, body, header(idempotencyKey)),
                    403);
        }

        @Test
        void whenRepeatedThenOneEntry() {
            RecordedRequest first =
                    recorded(() -> send(HttpMethod.POST, token, KEYS, NAMED_KEY, header("call-" + username)), 201);

            expect(expectedEntry("key.created", first.id()), first);
            expectNone(() -> send(HttpMethod.POST, token, KEYS, NAMED_KEY, header("call-" + username)), 201);
        }

        @Test
        void whenRejectedForOtherReasonThenNoEntry() {
            expectNone(() -> post(token, KEYS, "{\"name\":\"\"}"), 400);
            expectNone(() -> post(token, KEYS, "{\"owner\":\"" + given.accountId("operator") + "\"}"), 403);
            expectNone(() -> patch(token, KEYS + "/AAAAAAAAAAAA", "{\"name\":\"x\"}"), 404);
        }

        private static HttpHeaders header(String idempotencyKey) {
            HttpHeaders headers = new HttpHeaders();
            if (!idempotencyKey.isEmpty()) {
                headers.add("Idempotency-Key", idempotencyKey);
            }
            return headers;
        }
    }

    @Nested
    class KeyLifecycle {

        private String id;
        private String path;

        @BeforeEach
        void createKey() {
            id = newKeyId(NAMED_KEY);
            path = KEYS + "/" + id;
        }

        @Test
        void whenChangedThenFieldNamesWithoutValues() {
            secretTexts.add("renamed");
            expect(
                    expectedEntry("key.changed", id).with("fields", "meta name"),
                    () -> patch(token, path, "{\"name\":\"renamed\",\"meta\":{}}"),
                    200);
        }

        /** Caches use it to find the other keys whose credits have changed. */
        @Test
        void whenCreditsOfRotatedKeyChangeThenEntryHasFamily() {
            String next =
                    body(postNothing(token, path + "/rotate")).required("id").stringValue();
            expect(
                    expectedEntry("key.changed", next).with("fields", "credits").with("family", id),
                    () -> patch(token, KEYS + "/" + next, "{\"credits\":{\"remaining\":5}}"),
                    200);
            expect(
                    expectedEntry("key.changed", next).with("fields", "limits"),
                    () -> patch(token, KEYS + "/" + next, "{\"limits\":null}"),
                    200);
        }

        @Test
        void whenSuspendedAndResumedThenOneEntryEach() {
            expectNone(() -> postNothing(token, path + "/resume"), 200);
            expect(expectedEntry("key.suspended", id), () -> postNothing(token, path + "/suspend"), 200);
            expectNone(() -> postNothing(token, path + "/suspend"), 200);
            expect(expectedEntry("key.resumed", id), () -> postNothing(token, path + "/resume"), 200);
            expectNone(() -> postNothing(token, path + "/resume"), 200);
        }

        @Test
        void whenRevokedThenOneEntry() {
            expect(expectedEntry("key.revoked", id), () -> postNothing(token, path + "/revoke"), 200);
            expectNone(() -> postNothing(token, path + "/revoke"), 200);
            expectNone(() -> postNothing(token, path + "/suspend"), 409);
            expectNone(() -> postNothing(token, path + "/rotate"), 409);
            expectNone(() -> postNothing(token, path + "/reveal"), 409);
        }

        @Test
        void whenDeletedThenOneEntry() {
            expect(expectedEntry("key.deleted", id), () -> delete(token, path), 204);
            expectNone(() -> delete(token, path), 404);
        }

        @Test
        void whenRevokedBySimpleApiThenOneEntry() {
            expect(expectedEntry("key.revoked", id), () -> revokeKey(token, keyBody(id)), 200);
            expectNone(() -> revokeKey(token, keyBody(id)), 404);
        }

        @ParameterizedTest
        @ValueSource(strings = {"PT1H", "P1D", "PT24H", "P1W", "PT0S"})
        void whenRotatedThenEntryHasOldKeySuccessorAndOverlapAsSent(String overlap) {
            RecordedRequest recorded =
                    recorded(() -> post(token, path + "/rotate", "{\"overlap\":\"" + overlap + "\"}"), 201);

            assertThat(recorded.events()).hasSize(2);
            expect(
                    expectedEntry("key.rotated", id)
                            .with("replacedBy", recorded.id())
                            .with("overlap", overlap),
                    recorded.only(0));
            expect(expectedEntry("key.created", recorded.id()).with("replaces", id), recorded.only(1));
            assertThat(auditLog("&target=" + recorded.id())).hasSize(1);
            expectNone(() -> postNothing(token, path + "/rotate"), 409);
        }

        @Test
        void whenRevealedThenOneEntryEachTime() {
            expect(expectedEntry("key.revealed", id), () -> postNothing(token, path + "/reveal"), 200);
            expect(expectedEntry("key.revealed", id), () -> postNothing(token, path + "/reveal"), 200);
        }

        @Test
        void whenReadThenNoEntry() {
            expectNone(() -> get(token, path), 200);
            expectNone(() -> get(token, KEYS), 200);
            expectNone(() -> listKeys(token), 200);
        }

        @Test
        void whenFilteredByKeyThenAllItsEntries() {
            postNothing(token, path + "/suspend").expectStatus().isOk();
            postNothing(token, path + "/revoke").expectStatus().isOk();

            assertThat(auditLog("&target=" + id + "&outcome=DONE&actorAccount=" + account)
                            .valueStream()
                            .map((event) -> event.required("action").stringValue()))
                    .containsExactly("key.revoked", "key.suspended", "key.created");
        }
    }
}
