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
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The local verifier against the service's jar, with a count of its requests. */
class LocalVerifierTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static Service service;

    private final AtomicInteger requests = new AtomicInteger();

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
        keywright = service.client();
        Verifier counted = (check) -> {
            requests.incrementAndGet();
            return keywright.verifyAsync(check);
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
        Awaitility.await()
                .pollInSameThread()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .atMost(TIMEOUT)
                .until(condition::getAsBoolean);
    }

    private IssuedKey key(NewKey newKey) {
        return keywright.keys().create(newKey.scopes(List.of("reports:*")));
    }

    private void awaitCode(String key, VerdictCode code) {
        await(() -> local.verify(key, "reports:read").code() == code);
    }

    @Test
    void whenCachedThenNoRequest() {
        IssuedKey key = key(new NewKey().name("export"));

        Verdict first = local.verify(key.getKey(), "reports:read");
        Verdict second = local.verify(key.getKey(), "reports:read", "reports:write");

        assertThat(requests).hasValue(1);
        assertThat(second).isEqualTo(first);
        assertThat(second.isValid()).isTrue();
        assertThat(local.verify(key.getKey(), "users:read").code()).isEqualTo(VerdictCode.INSUFFICIENT_SCOPE);
        assertThat(local.verifyAsync(new KeyCheck().key(key.getKey())).join().name())
                .isEqualTo("export");
        assertThat(requests).hasValue(1);
    }

    @Test
    void whenChecksumIsWrongThenNoRequest() {
        String key = key(new NewKey()).getKey();
        String mistyped = key.substring(0, key.length() - 1) + (key.endsWith("a") ? "b" : "a");

        assertThat(local.verify(mistyped).code()).isEqualTo(VerdictCode.MALFORMED);
        assertThat(requests).hasValue(0);
        assertThat(keywright.verify(mistyped).code()).isEqualTo(VerdictCode.MALFORMED);
    }

    @Test
    void whenKeyHasLimitsCreditsOrAddressesThenAlwaysRequested() {
        String limited = key(new NewKey()
                        .addLimitsItem(new KeyLimit().name("burst").limit(1).period("PT1H")))
                .getKey();
        String counted = key(new NewKey().credits(new Credits().remaining(1L))).getKey();
        KeyCheck fromOtherAddress = new KeyCheck()
                .key(key(new NewKey().allowedAddresses(List.of("10.0.0.0/8"))).getKey())
                .address("192.0.2.1");
        KeyCheck fromAllowedAddress =
                new KeyCheck().key(fromOtherAddress.getKey()).address("10.1.2.3");

        assertThat(local.verify(limited).code()).isEqualTo(VerdictCode.VALID);
        assertThat(local.verify(limited).code()).isEqualTo(VerdictCode.RATE_LIMITED);
        assertThat(local.verify(counted).code()).isEqualTo(VerdictCode.VALID);
        assertThat(local.verify(counted).code()).isEqualTo(VerdictCode.CREDITS_EXHAUSTED);
        assertThat(local.verify(fromAllowedAddress).code()).isEqualTo(VerdictCode.VALID);
        assertThat(local.verify(fromOtherAddress).code()).isEqualTo(VerdictCode.ADDRESS_NOT_ALLOWED);
        assertThat(requests).hasValue(6);
    }

    @Test
    void whenExplanationIsRequestedThenServiceVerifies() {
        String key = key(new NewKey()).getKey();
        local.verify(key);

        assertThat(local.verify(new KeyCheck().key(key).explain(true)).explanation())
                .isNotEmpty();
        assertThat(requests).hasValue(2);
    }

    @Test
    void whenKeyChangesThenInvalidated() {
        IssuedKey key = key(new NewKey());
        awaitCached(key.getKey());

        keywright.keys().suspend(key.getId());
        awaitCode(key.getKey(), VerdictCode.SUSPENDED);
        awaitCached(key.getKey());
        keywright.keys().resume(key.getId());
        awaitCode(key.getKey(), VerdictCode.VALID);
        awaitCached(key.getKey());
        keywright.keys().update(key.getId(), KeyUpdate.NONE.scopes(List.of("users:read")));
        awaitCode(key.getKey(), VerdictCode.INSUFFICIENT_SCOPE);
        awaitCached(key.getKey());
        keywright.keys().revoke(key.getId());
        awaitCode(key.getKey(), VerdictCode.REVOKED);
    }

    @Test
    void whenCreditsOfRotationFamilyChangeThenAllItsKeysAreInvalidated() {
        IssuedKey first = key(new NewKey());
        IssuedKey next = keywright.keys().rotate(first.getId(), Duration.ofHours(1));
        awaitCode(first.getKey(), VerdictCode.VALID);
        awaitCached(first.getKey());

        keywright.keys().update(next.getId(), KeyUpdate.NONE.credits(new Credits().remaining(0L)));

        awaitCode(first.getKey(), VerdictCode.CREDITS_EXHAUSTED);
    }

    /** Waits until the cache contains the key. */
    private void awaitCached(String key) {
        await(() -> {
            int before = requests.get();
            local.verify(key);
            return requests.get() == before;
        });
    }

    @Test
    void whenExpiredThenInvalidWithoutRequest() {
        String key = key(new NewKey().expiresIn("PT2S")).getKey();
        Verdict first = local.verify(key, "reports:read");
        assertThat(first.isValid()).isTrue();

        awaitCode(key, VerdictCode.EXPIRED);

        assertThat(Instant.now()).isAfterOrEqualTo(first.expiresAt());
        assertThat(requests).hasValue(1);
    }

    @Test
    void whenSettingIsOutOfRangeThenRejected() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> keywright.localVerifier((settings) -> settings.maxStaleness(Duration.ofMillis(10))));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> keywright.localVerifier((settings) -> settings.maxKeys(0)));
    }

    @Test
    void whenServiceStopsThenCacheIsNotUsedUntilItIsBack() throws Exception {
        String key = key(new NewKey()).getKey();
        local.verify(key);
        service.kill();

        await(() -> !local.isUpToDate());
        CompletableFuture<Verdict> pending = local.verifyAsync(new KeyCheck().key(key));
        service.startProcess();

        assertThat(requests).hasValue(2);
        pending.handle((verdict, failure) -> verdict).join();
        await(local::isUpToDate);
        assertThat(local.verify(key).isValid()).isTrue();
        int before = requests.get();
        assertThat(local.verify(key).isValid()).isTrue();
        assertThat(requests).hasValue(before);
    }

    @Test
    void whenClosedThenServiceVerifies() {
        String key = key(new NewKey()).getKey();
        local.verify(key);
        local.close();

        assertThat(local.verify(key).isValid()).isTrue();
        assertThat(requests).hasValue(2);
    }
}
