package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.client.model.Credits;
import dev.keywright.client.model.IssuedKey;
import dev.keywright.client.model.KeyCheck;
import dev.keywright.client.model.KeyLimit;
import dev.keywright.client.model.NewKey;
import dev.keywright.client.model.VerdictCode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the service's jar, which says how often it was asked. */
class LocalVerifierTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static Service service;

    private final AtomicInteger asked = new AtomicInteger();

    private Keywright keywright;
    private LocalVerifier local;

    @BeforeAll
    static void startService(@TempDir Path folder) throws Exception {
        service = Service.start(folder);
    }

    @AfterAll
    static void stopService() throws Exception {
        service.close();
    }

    @BeforeEach
    void startVerifier() {
        keywright = service.program();
        Verifier counted = (check) -> {
            asked.incrementAndGet();
            return keywright.check(check);
        };
        local = new LocalVerifier.Builder(
                        counted,
                        new Settings(
                                service.uri(),
                                "X-API-Key",
                                service.serviceKey().getKey(),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(2),
                                Retries.DEFAULT))
                .start();
        await(local::isUpToDate);
    }

    @AfterEach
    void stopVerifier() {
        local.close();
    }

    private static void await(BooleanSupplier condition) {
        Instant deadline = Instant.now().plus(SOON);
        while (!condition.getAsBoolean()) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    private IssuedKey key(NewKey terms) {
        return keywright.keys().create(terms.scopes(List.of("reports:*")));
    }

    private void awaitCode(String key, VerdictCode code) {
        await(() -> local.verify(key, "reports:read").code() == code);
    }

    @Test
    void whenKnownThenTheServiceIsNotAsked() {
        IssuedKey key = key(new NewKey().name("export"));

        Verdict first = local.verify(key.getKey(), "reports:read");
        Verdict second = local.verify(key.getKey(), "reports:read", "reports:write");

        assertThat(asked).hasValue(1);
        assertThat(second).isEqualTo(first);
        assertThat(second.isValid()).isTrue();
        assertThat(local.verify(key.getKey(), "users:read").code()).isEqualTo(VerdictCode.INSUFFICIENT_SCOPE);
        assertThat(local.check(new KeyCheck().key(key.getKey())).join().name()).isEqualTo("export");
        assertThat(asked).hasValue(1);
    }

    @Test
    void whenMistypedThenTheServiceIsNotAsked() {
        String key = key(new NewKey()).getKey();
        String mistyped = key.substring(0, key.length() - 1) + (key.endsWith("a") ? "b" : "a");

        assertThat(local.verify(mistyped).code()).isEqualTo(VerdictCode.MALFORMED);
        assertThat(asked).hasValue(0);
        assertThat(keywright.verify(mistyped).code()).isEqualTo(VerdictCode.MALFORMED);
    }

    @Test
    void whenLimitsCreditsOrAddressesThenAlwaysAsked() {
        String limited = key(new NewKey()
                        .addLimitsItem(new KeyLimit().name("burst").limit(1).period("PT1H")))
                .getKey();
        String counted = key(new NewKey().credits(new Credits().remaining(1L))).getKey();
        KeyCheck fromElsewhere = new KeyCheck()
                .key(key(new NewKey().allowedAddresses(List.of("10.0.0.0/8"))).getKey())
                .address("192.0.2.1");
        KeyCheck fromThere = new KeyCheck().key(fromElsewhere.getKey()).address("10.1.2.3");

        assertThat(local.verify(limited).code()).isEqualTo(VerdictCode.VALID);
        assertThat(local.verify(limited).code()).isEqualTo(VerdictCode.RATE_LIMITED);
        assertThat(local.verify(counted).code()).isEqualTo(VerdictCode.VALID);
        assertThat(local.verify(counted).code()).isEqualTo(VerdictCode.CREDITS_EXHAUSTED);
        assertThat(local.verify(fromThere).code()).isEqualTo(VerdictCode.VALID);
        assertThat(local.verify(fromElsewhere).code()).isEqualTo(VerdictCode.ADDRESS_NOT_ALLOWED);
        assertThat(asked).hasValue(6);
    }

    @Test
    void whenAnExplanationIsAskedForThenTheServiceIsAsked() {
        String key = key(new NewKey()).getKey();
        local.verify(key);

        assertThat(local.verify(new KeyCheck().key(key).explain(true)).explanation())
                .isNotEmpty();
        assertThat(asked).hasValue(2);
    }

    @Test
    void whenChangedThenForgotten() {
        IssuedKey key = key(new NewKey());
        awaitKept(key.getKey());

        keywright.keys().suspend(key.getId());
        awaitCode(key.getKey(), VerdictCode.SUSPENDED);
        awaitKept(key.getKey());
        keywright.keys().resume(key.getId());
        awaitCode(key.getKey(), VerdictCode.VALID);
        awaitKept(key.getKey());
        keywright.keys().change(key.getId(), KeyEdit.NONE.scopes(List.of("users:read")));
        awaitCode(key.getKey(), VerdictCode.INSUFFICIENT_SCOPE);
        awaitKept(key.getKey());
        keywright.keys().revoke(key.getId());
        awaitCode(key.getKey(), VerdictCode.REVOKED);
    }

    @Test
    void whenCreditsOfALineageChangeThenAllItsKeysAreForgotten() {
        IssuedKey first = key(new NewKey());
        IssuedKey next = keywright.keys().rotate(first.getId(), Duration.ofHours(1));
        awaitCode(first.getKey(), VerdictCode.VALID);
        awaitKept(first.getKey());

        keywright.keys().change(next.getId(), KeyEdit.NONE.credits(new Credits().remaining(0L)));

        awaitCode(first.getKey(), VerdictCode.CREDITS_EXHAUSTED);
    }

    /** Until it is answered from memory. */
    private void awaitKept(String key) {
        await(() -> {
            int before = asked.get();
            local.verify(key);
            return asked.get() == before;
        });
    }

    @Test
    void whenExpiredThenNotGoodWithoutNewsOfIt() {
        String key = key(new NewKey().expiresIn("PT2S")).getKey();
        Verdict first = local.verify(key, "reports:read");
        assertThat(first.isValid()).isTrue();

        awaitCode(key, VerdictCode.EXPIRED);

        assertThat(Instant.now()).isAfterOrEqualTo(first.expiresAt());
        assertThat(asked).hasValue(1);
    }

    @Test
    void whenItsBuilderIsAskedForNonsenseThenRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> keywright.localVerifier((settings) -> settings.maxStaleness(Duration.ofMillis(10))));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> keywright.localVerifier((settings) -> settings.mostKeys(0)));
    }

    @Test
    void whenTheServiceDiesThenNothingIsAnsweredFromMemoryAndAllHealsByItself() throws Exception {
        String key = key(new NewKey()).getKey();
        local.verify(key);
        service.kill();

        await(() -> !local.isUpToDate());
        CompletableFuture<Verdict> unanswered = local.check(new KeyCheck().key(key));
        service.startProcess();

        assertThat(asked).hasValue(2);
        unanswered.handle((verdict, failure) -> verdict).join();
        await(local::isUpToDate);
        assertThat(local.verify(key).isValid()).isTrue();
        int before = asked.get();
        assertThat(local.verify(key).isValid()).isTrue();
        assertThat(asked).hasValue(before);
    }

    @Test
    void whenClosedThenTheServiceIsAsked() {
        String key = key(new NewKey()).getKey();
        local.verify(key);
        local.close();

        assertThat(local.verify(key).isValid()).isTrue();
        assertThat(asked).hasValue(2);
    }
}
