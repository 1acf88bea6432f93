package dev.keywright.it.deployment;

import static dev.keywright.support.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.http.WireClient;
import dev.keywright.support.jar.Fleet;
import dev.keywright.support.jar.JarOperator;
import dev.keywright.support.jar.RunningJar;
import dev.keywright.support.store.PostgresProcess;
import dev.keywright.support.store.RedisProcess;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Three jars, one PostgreSQL, one Redis, and a client that uses the nodes in turn. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("long")
class FleetIT {

    private static final int CLIENTS = 12;
    /** {@code keywright.audit-log.poll-interval}, with a margin. */
    private static final Duration MAX_POLL_INTERVAL = Duration.ofMillis(1500);

    /** How long a node uses its cache while the database is unavailable. */
    private static final Duration MAX_STALENESS = Duration.ofSeconds(4);

    /** The maximum time of a request that does not need the unavailable store. */
    private static final Duration SOON = Duration.ofSeconds(4);

    private static final String MEMBER = "{\"username\":\"member\",\"password\":\"pass123\"}";

    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private PostgresProcess database;
    private RedisProcess redis;
    private WireClient toDatabase;
    private WireClient toRedis;
    private Fleet fleet;

    /** The ways in which a store becomes unavailable. */
    enum Unavailable {
        /** Its connections are closed, and new ones are rejected. */
        CUT,
        /** Its connections are silent. */
        SILENT,
        /** Its processes are suspended by SIGSTOP. */
        FROZEN
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        database = PostgresProcess.start();
        redis = RedisProcess.start();
        toDatabase = new WireClient(database.port());
        toRedis = new WireClient(redis.port());
        fleet = new Fleet(
                folder,
                List.of(
                        "--keywright.store=postgresql",
                        "--spring.r2dbc.url=" + database.url(toDatabase.port()),
                        "--keywright.limits.store=redis",
                        "--keywright.key-cache.max-staleness=" + MAX_STALENESS.toSeconds() + "s",
                        "--spring.data.redis.port=" + toRedis.port()));
    }

    @AfterAll
    void stop() {
        threads.shutdownNow();
        for (AutoCloseable part : new AutoCloseable[] {fleet, toRedis, toDatabase, redis, database}) {
            try {
                if (part != null) {
                    part.close();
                }
            } catch (Exception failure) {
                throw new IllegalStateException(failure);
            }
        }
    }

    /** Restores everything after each test, so that tests are independent. */
    @AfterEach
    void repair() throws Exception {
        toDatabase.repair();
        toRedis.repair();
        database.thaw();
        redis.thaw();
        String key = JarOperator.text(awaitNewKey());
        for (int node = 0; node < Fleet.NODES; node++) {
            awaitVerdict(node, key, "VALID");
        }
        awaitAddressLimit();
    }

    @Test
    void whenKeyHasLimitThenItIsExactOverAllNodes() throws Exception {
        String key = JarOperator.text(
                fleet.newKey(
                        "{\"limits\":[{\"name\":\"hour\",\"limit\":60,\"period\":\"PT1H\"},{\"name\":\"day\",\"limit\":100,\"period\":\"P1D\"}]}"));

        assertExactlyAsManyPass(60, 300, key);
    }

    @Test
    void whenAddressHasLimitThenItIsExactOverAllNodes() throws Exception {
        String address = fleet.newAddress();

        AtomicInteger uncounted = new AtomicInteger();
        int passed = callRoundRobin(200, () -> {
            int status = callFrom(address).statusCode();
            if (status == 503) {
                uncounted.incrementAndGet();
            }
            return status == 401;
        });
        // A request without a timely response of Redis is rejected, but may have been counted.
        assertThat(passed).isBetween(Fleet.MAX_REQUESTS_OF_ADDRESS - uncounted.get(), Fleet.MAX_REQUESTS_OF_ADDRESS);
    }

    @Test
    void whenAccountHasQuotaThenItIsExactOverAllNodes() throws Exception {
        fleet.call("POST", "/register", MEMBER);
        String token = Fleet.body(fleet.call("POST", "/login", MEMBER))
                .required("token")
                .stringValue();

        assertThat(callRoundRobin(
                        30,
                        () -> fleet.call("POST", "/generate-key", null, "Authorization", "Bearer " + token)
                                        .statusCode()
                                == 201))
                .isEqualTo(5);
    }

    /**
     * A node without a timely response of Redis, for example on a busy machine, allows the request, and its verdict has no limits. Such a
     * request may have been counted.
     */
    private void assertExactlyAsManyPass(int limit, int calls, String key) throws Exception {
        AtomicInteger uncounted = new AtomicInteger();
        int passed = callRoundRobin(calls, () -> {
            JsonNode verdict = fleet.verdictOf(fleet.next(), key);
            boolean valid = verdict.required("valid").booleanValue();
            if (valid && verdict.required("limits").isEmpty()) {
                uncounted.incrementAndGet();
            }
            return valid;
        });

        assertThat(passed).isBetween(limit, limit + uncounted.get());
    }

    /** Sends this many requests, some concurrently, and returns how many succeeded. */
    private int callRoundRobin(int calls, Callable<Boolean> call) throws Exception {
        int passed = 0;
        for (Future<Boolean> response : threads.invokeAll(Collections.nCopies(calls, call))) {
            passed += response.get() ? 1 : 0;
        }
        return passed;
    }

    @Test
    void whenNodeIsKilledThenNoAcknowledgedWriteIsLost() throws Exception {
        Set<String> made = ConcurrentHashMap.newKeySet();
        AtomicBoolean stopped = new AtomicBoolean();
        List<Future<?>> writers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            writers.add(threads.submit(() -> makeKeys(made, stopped)));
        }
        for (int node = 0; node < Fleet.NODES; node++) {
            int enough = made.size() + 40;
            await("keys are made", () -> made.size() >= enough);
            fleet.kill(node);
            int more = made.size() + 20;
            await("the other clients continue", () -> made.size() >= more);
            fleet.startAgain(node);
        }
        stopped.set(true);
        for (Future<?> writer : writers) {
            writer.get(60, TimeUnit.SECONDS);
        }
        for (String key : made) {
            assertThat(fleet.verdict(fleet.next(), key)).isEqualTo("VALID");
        }
        System.out.println(made.size() + " keys were made while each node was killed once, and none is lost.");
    }

    private void makeKeys(Set<String> made, AtomicBoolean stopped) {
        while (!stopped.get()) {
            try {
                HttpResponse<String> response =
                        fleet.call(fleet.next(), "POST", "/v1/keys", "{}", "X-API-Key", fleet.serviceKey());
                if (response.statusCode() == 201) {
                    made.add(JarOperator.text(Fleet.body(response)));
                }
            } catch (IOException killed) {
                // Whether this key was created is unknown, and no response was received.
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenRedisIsUnavailableThenLimitsFollowFailureModeUntilRecovery(Unavailable away) throws Exception {
        String limited =
                JarOperator.text(fleet.newKey("{\"limits\":[{\"name\":\"hour\",\"limit\":6,\"period\":\"PT1H\"}]}"));
        JsonNode revoked = fleet.newKey("{}");
        assertThat(fleet.verdict(0, limited)).isEqualTo("VALID");
        disconnectRedis(away);

        for (int i = 0; i < 30; i++) {
            assertThat(eventually(() -> fleet.verdict(fleet.next(), limited)))
                    .as("verifying is open")
                    .isEqualTo("VALID");
        }
        for (int node = 0; node < Fleet.NODES; node++) {
            int requested = node;
            HttpResponse<String> rejected = eventually(() -> fleet.call(requested, "GET", "/list-keys", null));
            assertThat(rejected.statusCode())
                    .as("creating is closed: " + rejected.body())
                    .isEqualTo(503);
            assertThat(rejected.headers().firstValue("Retry-After")).isPresent();
        }
        for (int node = 0; node < Fleet.NODES; node++) {
            assertThat(fleet.verdict(node, JarOperator.text(revoked))).isEqualTo("VALID");
        }
        String revocation = "/v1/keys/" + JarOperator.id(revoked) + "/revoke";
        assertThat(fleet.call(0, "POST", revocation, null, "X-API-Key", fleet.serviceKey())
                        .statusCode())
                .isEqualTo(200);
        // The audit log is polled each second, even without notifications.
        awaitRejectedByAll(JarOperator.text(revoked));

        repair();
        String fresh =
                JarOperator.text(fleet.newKey("{\"limits\":[{\"name\":\"hour\",\"limit\":6,\"period\":\"PT1H\"}]}"));
        assertExactlyAsManyPass(6, 60, fresh);
    }

    private void disconnectRedis(Unavailable away) throws IOException {
        switch (away) {
            case CUT -> toRedis.cut();
            case SILENT -> toRedis.stopForwarding();
            case FROZEN -> redis.freeze();
        }
    }

    @ParameterizedTest
    @EnumSource
    void whenDatabaseIsUnavailableThenCachedKeysAreValidUntilStale(Unavailable away) throws Exception {
        String cachedKey = JarOperator.text(fleet.newKey("{}"));
        String other = JarOperator.text(fleet.newKey("{}"));
        cacheOnAllNodes(cachedKey);
        disconnectDatabase(away);
        long startNanos = System.nanoTime();

        for (int node = 0; node < Fleet.NODES; node++) {
            int requested = node;
            assertThat(eventually(() -> fleet.verdict(requested, cachedKey))).isEqualTo("VALID");
        }
        List<Callable<Void>> watchers = IntStream.range(0, Fleet.NODES)
                .<Callable<Void>>mapToObj((node) -> () -> {
                    expectRejectedInTime(node, cachedKey, startNanos);
                    return null;
                })
                .toList();
        for (Future<Void> watcher : threads.invokeAll(watchers)) {
            watcher.get();
        }
        assertThat(fleet.verdict(0, other)).as("a key that is not cached").isEqualTo("503");

        repair();
        for (int node = 0; node < Fleet.NODES; node++) {
            assertThat(fleet.verdict(node, cachedKey)).isEqualTo("VALID");
            assertThat(fleet.verdict(node, other)).isEqualTo("VALID");
        }
    }

    /** A key read during a notification for another key is not cached. After one more poll each node has all notifications. */
    private void cacheOnAllNodes(String key) throws Exception {
        long end = System.nanoTime() + MAX_POLL_INTERVAL.toNanos();
        do {
            for (int node = 0; node < Fleet.NODES; node++) {
                assertThat(fleet.verdict(node, key)).isEqualTo("VALID");
            }
        } while (System.nanoTime() < end);
    }

    private void disconnectDatabase(Unavailable away) throws IOException, InterruptedException {
        switch (away) {
            case CUT -> toDatabase.cut();
            case SILENT -> toDatabase.stopForwarding();
            case FROZEN -> database.freeze();
        }
    }

    private void awaitRejectedByAll(String key) {
        for (int node = 0; node < Fleet.NODES; node++) {
            int requested = node;
            await(
                    "node " + node + " rejects the key",
                    () -> fleet.verdict(requested, key).equals("REVOKED"));
        }
    }

    /** Requests that start in time succeed. Later ones fail, and so do all after them. */
    private void expectRejectedInTime(int node, String key, long awaySince) throws IOException {
        await("node " + node + " rejects the key", () -> {
            Duration unavailableFor = Duration.ofNanos(System.nanoTime() - awaySince);
            String verdict = fleet.verdict(node, key);
            if (verdict.equals("503")) {
                return true;
            }
            assertThat(verdict).isEqualTo("VALID");
            // A node may have read the audit log until that moment, and a poll counts from its start.
            assertThat(unavailableFor).isLessThan(MAX_STALENESS.plusMillis(200));
            return false;
        });
        assertThat(fleet.verdict(node, key)).isEqualTo("503");
    }

    @Test
    void whenNetworkIsSlowThenRequestsSucceed() throws Exception {
        toDatabase.slowDown(Duration.ofMillis(20));
        toRedis.slowDown(Duration.ofMillis(20));
        JsonNode key = fleet.newKey("{\"limits\":[{\"name\":\"hour\",\"limit\":10,\"period\":\"PT1H\"}]}");
        String text = JarOperator.text(key);

        assertExactlyAsManyPass(10, 60, text);
        fleet.revoke(1, JarOperator.id(key));
        awaitRejectedByAll(text);
    }

    @Test
    void whenSecretsOfNodeDifferThenStartupFails() throws Exception {
        try (RunningJar other = fleet.launchAnother(Fleet.secrets((byte) 2))) {
            assertThat(other.exitCode()).isNotZero();
            assertThat(other.log()).contains("pepper").doesNotContain("\tat ");
        }
    }

    private HttpResponse<String> callFrom(String address) throws IOException {
        return fleet.call(fleet.next(), "GET", "/list-keys", null, "X-Forwarded-For", address);
    }

    private JsonNode awaitNewKey() throws Exception {
        JsonNode[] made = new JsonNode[1];
        awaitRecovered("keys can be made", () -> {
            HttpResponse<String> response =
                    fleet.call(fleet.next(), "POST", "/v1/keys", "{}", "X-API-Key", fleet.serviceKey());
            made[0] = response.statusCode() == 201 ? Fleet.body(response) : null;
            return made[0] != null;
        });
        return made[0];
    }

    private void awaitVerdict(int node, String key, String verdict) throws Exception {
        awaitRecovered(
                "node " + node + " returns " + verdict,
                () -> fleet.verdict(node, key).equals(verdict));
    }

    private void awaitAddressLimit() throws Exception {
        for (int node = 0; node < Fleet.NODES; node++) {
            int requested = node;
            awaitRecovered(
                    "node " + node + " counts calls",
                    () -> fleet.call(requested, "GET", "/list-keys", null).statusCode() == 401);
        }
    }

    private static <T> T eventually(Callable<T> call) throws Exception {
        long startNanos = System.nanoTime();
        T response = call.call();
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(SOON);
        return response;
    }

    /** Requests may fail until then. */
    private static void awaitRecovered(String what, Callable<Boolean> condition) {
        await(what, () -> isTrue(condition));
    }

    private static boolean isTrue(Callable<Boolean> call) throws Exception {
        try {
            return call.call();
        } catch (IOException unavailable) {
            return false;
        }
    }
}
