package dev.keywright.apikey.cache;

import dev.keywright.account.AccountId;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyFingerprint;
import dev.keywright.apikey.store.KeyWithGrants;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.support.keys.TestKeyRecords;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A cache whose reads stay in progress until the test ends them, so that a test can choose the order of reads and changes. */
abstract class KeyCacheFixture {

    static final Duration LIFETIME = Duration.ofSeconds(5);
    static final SecureRandom RANDOM = new SecureRandom();

    static final Duration STALENESS = Duration.ofSeconds(10);
    static final int MAX_WAITING = 3;

    final AtomicLong nanos = new AtomicLong(42);
    boolean fresh = true;
    final List<Sinks.One<KeyWithGrants>> reads = new ArrayList<>();
    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final QueryGuard queryGuard = new QueryGuard(Duration.ofSeconds(5), MAX_WAITING, time);
    final KeyCache cache = cacheOf(10);
    final KeyFingerprint text = KeyFingerprint.of(ApiKeyString.random("kw", RANDOM));

    KeyCache cacheOf(int max) {
        return cacheOf(max, queryGuard, (keyFingerprint) -> read());
    }

    KeyCache cacheOf(int max, QueryGuard queryGuard, Function<KeyFingerprint, Mono<KeyWithGrants>> source) {
        return new KeyCache(
                new KeyCacheProperties(max, LIFETIME, STALENESS), nanos::get, () -> fresh, queryGuard, source);
    }

    Mono<KeyWithGrants> read() {
        Sinks.One<KeyWithGrants> response = Sinks.one();
        reads.add(response);
        return response.asMono();
    }

    /** Returns the key whose id is in the string. */
    static KeyWithGrants key(KeyFingerprint keyFingerprint, LifecycleState state) {
        return key(Objects.requireNonNull(keyFingerprint.embeddedId()), state);
    }

    static KeyWithGrants key(KeyId id, LifecycleState state) {
        ApiKey key = TestKeyRecords.key(id, new AccountId("ann"), TestKeyRecords.randomDigest(), null, Instant.EPOCH)
                .withState(state);
        return new KeyWithGrants(key, null, null);
    }

    PendingLookup lookUp() {
        return lookUp(text);
    }

    PendingLookup lookUp(KeyFingerprint keyFingerprint) {
        PendingLookup pending = new PendingLookup();
        pending.subscription = cache.read(keyFingerprint)
                .doFinally((signal) -> pending.ended = true)
                .subscribe((found) -> pending.found = found, (broken) -> pending.broken = broken);
        return pending;
    }

    void end(int read, KeyWithGrants found) {
        reads.get(read).tryEmitValue(found).orThrow();
    }

    void endWithoutOne(int read) {
        reads.get(read).tryEmitEmpty().orThrow();
    }

    @Nullable
    LifecycleState cachedState() {
        CachedKey cachedKey = cache.get(text);
        return cachedKey == null ? null : cachedKey.key().state();
    }

    /** The subscribers of a read. */
    static final class PendingLookup {
        Disposable subscription = () -> {};
        boolean ended;

        @Nullable
        CachedKey found;

        @Nullable
        Throwable broken;

        @Nullable
        LifecycleState state() {
            return found == null ? null : found.key().state();
        }
    }
}
