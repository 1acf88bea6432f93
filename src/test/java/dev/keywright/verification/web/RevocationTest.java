package dev.keywright.verification.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.V1Test;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A change of a key is effective when its response is sent: clients verify the key continuously, and no request that starts after the
 * response sees the former state. {@code KeyCacheTest} covers rare orders of reads and changes.
 */
class RevocationTest extends V1Test {

    private static final String KEYS = "/v1/keys";
    private static final int CLIENTS = 8;
    private static final int VERIFICATIONS_AFTER_LAST_CHANGE = 50;
    private static final int CHANGES = 40;

    /** Not the JDK's client, which up to version 24 sometimes loses an immediate response (JDK-8338569). */
    private static final ConnectionProvider CONNECTIONS = ConnectionProvider.create("revocation", CLIENTS);

    private record Response(int status, String body) {}

    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private String verifier = "";
    private String token = "";
    private String text = "";
    private String path = "";

    @BeforeEach
    void createKeys() {
        token = operatorToken();
        createKey("{\"scopes\":[\"keywright:verify\"]}");
        verifier = text;
        token = newToken();
        createKey("{\"scopes\":[\"reports:read\",\"reports:write\"]}");
    }

    private void createKey(String json) {
        JsonNode made = body(post(token, KEYS, json).expectStatus().isCreated());
        text = made.required("key").stringValue();
        path = KEYS + "/" + made.required("id").stringValue();
    }

    @AfterEach
    void stop() throws InterruptedException {
        clients.shutdownNow();
        assertThat(clients.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
    }

    @AfterAll
    static void closeClients() {
        CONNECTIONS.disposeLater().block();
    }

    /** The response to a verification of the key. */
    private JsonNode verdict() {
        return JsonMapper.shared().readTree(verifyAs(verifier).body());
    }

    private Response verifyAs(String serviceKey) {
        return HttpClient.create(CONNECTIONS)
                .responseTimeout(Duration.ofSeconds(30))
                .headers((headers) ->
                        headers.set("X-API-Key", serviceKey).set(HttpHeaderNames.CONTENT_TYPE, "application/json"))
                .post()
                .uri("http://127.0.0.1:" + port + "/v1/keys/verify")
                .send(ByteBufFlux.fromString(Mono.just(keyBody(text))))
                .responseSingle((response, body) -> body.asString()
                        .map((read) -> new Response(response.status().code(), read)))
                .blockOptional()
                .orElseThrow();
    }

    private static boolean isValid(JsonNode verdict) {
        return verdict.required("code").stringValue().equals("VALID");
    }

    private static boolean hasWriteScope(JsonNode verdict) {
        return verdict.required("scopes")
                .valueStream()
                .anyMatch((scope) -> scope.stringValue().equals("reports:write"));
    }

    private static boolean hasNoEnd(JsonNode verdict) {
        return isValid(verdict) && verdict.required("expiresAt").isNull();
    }

    private void expectChanged(Predicate<JsonNode> isUnchanged, Runnable change) throws Exception {
        expectInForceOnAllClients(() -> isUnchanged.test(verdict()) ? 0 : 1, List.of(change));
    }

    /**
     * Makes the changes in order while all clients verify.
     *
     * @param changesSeen how many of the changes a client sees
     */
    private void expectInForceOnAllClients(IntSupplier changesSeen, List<Runnable> changes) throws Exception {
        AtomicInteger acknowledged = new AtomicInteger();
        CountDownLatch watching = new CountDownLatch(CLIENTS);
        List<Future<List<String>>> stale = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            stale.add(clients.submit(watch(changesSeen, acknowledged, changes.size(), watching)));
        }
        watching.await();
        for (Runnable change : changes) {
            change.run();
            acknowledged.incrementAndGet();
        }
        for (Future<List<String>> client : stale) {
            assertThat(client.get(90, TimeUnit.SECONDS)).isEmpty();
        }
    }

    /** Verifies until after all changes are acknowledged; returns outdated states that it saw. */
    private static Callable<List<String>> watch(
            IntSupplier changesSeen, AtomicInteger acknowledged, int changes, CountDownLatch watching) {
        return () -> {
            List<String> stale = new ArrayList<>();
            for (int afterwards = 0; afterwards < VERIFICATIONS_AFTER_LAST_CHANGE && !Thread.interrupted(); ) {
                int expected = acknowledged.get();
                int actual = changesSeen.getAsInt();
                if (actual < expected) {
                    stale.add(actual + " of " + expected);
                }
                afterwards += expected == changes ? 1 : 0;
                watching.countDown();
            }
            return stale;
        };
    }

    @Test
    void whenRevokedThenNoClientSeesItAsValid() throws Exception {
        expectChanged(
                RevocationTest::isValid,
                () -> postNothing(token, path + "/revoke").expectStatus().isOk());
    }

    @Test
    void whenDeletedThenNoClientSeesItAsValid() throws Exception {
        expectChanged(
                RevocationTest::isValid,
                () -> delete(token, path).expectStatus().isNoContent());
    }

    @Test
    void whenSuspendedThenNoClientSeesItAsValid() throws Exception {
        expectChanged(RevocationTest::isValid, () -> ok(postNothing(token, path + "/suspend")));
    }

    @Test
    void whenRotatedThenNoClientSeesOldKeyWithoutExpiry() throws Exception {
        expectChanged(
                RevocationTest::hasNoEnd,
                () -> postNothing(token, path + "/rotate").expectStatus().is2xxSuccessful());
    }

    @Test
    void whenScopeIsRemovedThenNoClientSeesIt() throws Exception {
        expectChanged(RevocationTest::hasWriteScope, () -> ok(patch(token, path, "{\"scopes\":[\"reports:read\"]}")));
    }

    @Test
    void whenExpiryIsSetThenNoClientSeesKeyWithoutExpiry() throws Exception {
        expectChanged(RevocationTest::hasNoEnd, () -> ok(patch(token, path, "{\"expiresIn\":\"PT1H\"}")));
    }

    @Test
    void whenAccountMayGrantFewerScopesThenNoClientSeesOthers() throws Exception {
        String operator = operatorToken();
        String account =
                "/v1/accounts/" + ok(get(token, "/v1/account")).required("id").stringValue();

        expectChanged(
                RevocationTest::hasWriteScope,
                () -> ok(patch(operator, account, "{\"allowedScopes\":[\"reports:read\"]}")));
    }

    @Test
    void whenAccountIsDeletedThenNoClientSeesKeyAsValid() throws Exception {
        expectChanged(
                RevocationTest::isValid,
                () -> delete(token, "/v1/account").expectStatus().isNoContent());
    }

    @Test
    void whenServiceKeyIsRevokedThenItsRequestsAreRejected() throws Exception {
        token = operatorToken();
        createKey("{\"scopes\":[\"keywright:verify\"]}");

        expectInForceOnAllClients(
                () -> verifyAs(text).status() == 200 ? 0 : 1,
                List.of(() ->
                        postNothing(token, path + "/revoke").expectStatus().isOk()));
    }

    @Test
    void whenChangedRepeatedlyThenNoClientSeesEarlierState() throws Exception {
        expectInForceOnAllClients(this::step, steps());
    }

    private int step() {
        return verdict().required("meta").path("step").intValue(0);
    }

    private List<Runnable> steps() {
        List<Runnable> changes = new ArrayList<>();
        for (int step = 1; step <= CHANGES; step++) {
            String json = "{\"meta\":{\"step\":" + step + "}}";
            changes.add(() -> ok(patch(token, path, json)));
        }
        return changes;
    }

    /** The credits belong to the rotation family, so a change for one key changes the other. */
    @Test
    void whenCreditsOfSuccessorAreSetThenNoClientSeesOldKeyAsUnlimited() throws Exception {
        String next = KEYS + "/"
                + body(post(token, path + "/rotate", "{\"overlap\":\"PT1H\"}")
                                .expectStatus()
                                .is2xxSuccessful())
                        .required("id")
                        .stringValue();

        expectChanged(
                (verdict) -> isValid(verdict) && verdict.required("credits").isNull(),
                () -> ok(patch(token, next, "{\"credits\":{\"remaining\":1}}")));
    }
}
