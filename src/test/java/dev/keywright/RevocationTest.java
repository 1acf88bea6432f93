package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.key.KnownKey;
import dev.keywright.key.KnownKeys;
import dev.keywright.key.Lookup;
import dev.keywright.key.ServiceKeys;
import dev.keywright.key.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/**
 * A change of a key is in force when its answer leaves: many look at the key without a pause, and none that began to after
 * the answer sees it as it was before. {@code RememberedKeysTest} has the rare orders of reads and changes one by one.
 */
class RevocationTest extends V1Test {

    private static final String KEYS = "/v1/keys";
    private static final int CLIENTS = 32;
    private static final int LOOKS_AFTERWARDS = 50;
    private static final int CHANGES = 40;

    @Autowired
    KnownKeys keys;

    @Autowired
    ServiceKeys serviceKeys;

    private final ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    private String token = "";
    private String text = "";
    private String path = "";

    @BeforeEach
    void makeKey() {
        token = newToken();
        makeKey("{\"scopes\":[\"reports:read\",\"reports:write\"]}");
    }

    private void makeKey(String json) {
        JsonNode made = body(post(token, KEYS, json).expectStatus().isCreated());
        text = made.required("key").stringValue();
        path = KEYS + "/" + made.required("id").stringValue();
    }

    @AfterEach
    void stop() throws InterruptedException {
        clients.shutdownNow();
        assertThat(clients.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private KnownKey key() {
        return ((Lookup.Found) Objects.requireNonNull(keys.find(text).block())).key();
    }

    private void expectChanged(Predicate<KnownKey> isAsBefore, Runnable change) throws Exception {
        expectInForce(() -> isAsBefore.test(key()) ? 0 : 1, List.of(change));
    }

    /**
     * Makes the changes one after another while all clients look.
     *
     * @param seen how many of the changes a client sees
     */
    private void expectInForce(IntSupplier seen, List<Runnable> changes) throws Exception {
        AtomicInteger answered = new AtomicInteger();
        CountDownLatch looking = new CountDownLatch(CLIENTS);
        List<Future<List<String>>> stale = new ArrayList<>();
        for (int client = 0; client < CLIENTS; client++) {
            stale.add(clients.submit(watch(seen, answered, changes.size(), looking)));
        }
        looking.await();
        for (Runnable change : changes) {
            change.run();
            answered.incrementAndGet();
        }
        for (Future<List<String>> client : stale) {
            assertThat(client.get(30, TimeUnit.SECONDS)).isEmpty();
        }
    }

    /** Looks until all changes were answered and a while longer; answers what it should not have seen. */
    private static Callable<List<String>> watch(
            IntSupplier seen, AtomicInteger answered, int changes, CountDownLatch looking) {
        return () -> {
            List<String> stale = new ArrayList<>();
            for (int afterwards = 0; afterwards < LOOKS_AFTERWARDS && !Thread.interrupted(); ) {
                int least = answered.get();
                int found = seen.getAsInt();
                if (found < least) {
                    stale.add(found + " of " + least);
                }
                afterwards += least == changes ? 1 : 0;
                looking.countDown();
            }
            return stale;
        };
    }

    @Test
    void whenRevokedThenNobodySeesItAsGood() throws Exception {
        expectChanged(
                (key) -> key.state() == State.ACTIVE,
                () -> delete(token, path).expectStatus().isNoContent());
    }

    @Test
    void whenSuspendedThenNobodySeesItAsGood() throws Exception {
        expectChanged((key) -> key.state() == State.ACTIVE, () -> ok(postNothing(token, path + "/suspend")));
    }

    @Test
    void whenRotatedThenNobodySeesTheOldOneWithoutAnEnd() throws Exception {
        expectChanged(
                (key) -> key.expiresAt() == null,
                () -> postNothing(token, path + "/rotate").expectStatus().is2xxSuccessful());
    }

    @Test
    void whenAScopeIsTakenFromItThenNobodySeesItWithIt() throws Exception {
        expectChanged(
                (key) -> key.scopes().values().anyMatch("reports:write"::equals),
                () -> ok(patch(token, path, "{\"scopes\":[\"reports:read\"]}")));
    }

    @Test
    void whenItIsToExpireThenNobodySeesItWithoutAnEnd() throws Exception {
        expectChanged((key) -> key.expiresAt() == null, () -> ok(patch(token, path, "{\"expiresIn\":\"PT1H\"}")));
    }

    @Test
    void whenItsAccountMayGiveFewerScopesThenNobodySeesItWithTheOthers() throws Exception {
        String operator = operatorToken();
        String account =
                "/v1/accounts/" + ok(get(token, "/v1/account")).required("id").stringValue();

        expectChanged(
                (key) -> key.scopes().values().anyMatch("reports:write"::equals),
                () -> ok(patch(operator, account, "{\"allowedScopes\":[\"reports:read\"]}")));
    }

    @Test
    void whenItsAccountIsDeletedThenNobodySeesItAsGood() throws Exception {
        expectChanged(
                (key) -> key.state() == State.ACTIVE,
                () -> delete(token, "/v1/account").expectStatus().isNoContent());
    }

    @Test
    void whenItIsAServiceKeyThenNobodyCallsWithItAfterwards() throws Exception {
        token = operatorToken();
        makeKey("{\"scopes\":[\"keywright:verify\"]}");

        expectInForce(
                () -> serviceKeys.identify(text, null).blockOptional().isPresent() ? 0 : 1,
                List.of(() -> delete(token, path).expectStatus().isNoContent()));
    }

    @Test
    void whenChangedAgainAndAgainThenNobodySeesAnyChangeUndone() throws Exception {
        expectInForce(this::step, steps());
    }

    private int step() {
        Object step = key().meta().get("step");
        return step == null ? 0 : ((Number) step).intValue();
    }

    private List<Runnable> steps() {
        List<Runnable> changes = new ArrayList<>();
        for (int step = 1; step <= CHANGES; step++) {
            String json = "{\"meta\":{\"step\":" + step + "}}";
            changes.add(() -> ok(patch(token, path, json)));
        }
        return changes;
    }

    /** The credits are the lineage's, so that a change of the one key's is a change of the other's. */
    @Test
    void whenTheSuccessorsCreditsAreTakenAwayThenNobodySeesTheOldOneWithoutBound() throws Exception {
        String next = KEYS + "/"
                + body(post(token, path + "/rotate", "{\"overlap\":\"PT1H\"}")
                                .expectStatus()
                                .is2xxSuccessful())
                        .required("id")
                        .stringValue();

        expectChanged((key) -> key.credits() == null, () -> ok(patch(token, next, "{\"credits\":{\"remaining\":1}}")));
    }
}
