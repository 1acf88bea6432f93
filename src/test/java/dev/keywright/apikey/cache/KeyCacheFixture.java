package dev.keywright.apikey.cache;

import dev.keywright.account.AccountId;
import dev.keywright.account.Role;
import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.LifecycleState;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyLookupId;
import dev.keywright.apikey.store.KeyWithGrants;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.support.TestKeyRecords;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
    final List<Sinks.One<CachedKey>> reads = new ArrayList<>();
    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final QueryGuard queryGuard = new QueryGuard(Duration.ofSeconds(5), MAX_WAITING, time);
    final KeyCache remembered = remembering(10);
    final KeyLookupId text = KeyLookupId.of(ApiKeyString.random("kw", RANDOM));

    KeyCache remembering(int max) {
        return remembering(max, queryGuard, (keyLookupId) -> read());
    }

    KeyCache remembering(int max, QueryGuard queryGuard, Function<KeyLookupId, Mono<CachedKey>> source) {
        return new KeyCache(
                new KeyCacheProperties(max, LIFETIME, STALENESS), nanos::get, () -> fresh, queryGuard, source);
    }

    Mono<CachedKey> read() {
        Sinks.One<CachedKey> response = Sinks.one();
        reads.add(response);
        return response.asMono();
    }

    /** Returns the key whose id is in the string. */
    static CachedKey key(KeyLookupId keyLookupId, LifecycleState state) {
        return key(keyLookupId, Objects.requireNonNull(keyLookupId.embeddedId()), state);
    }

    static CachedKey key(KeyLookupId keyLookupId, KeyId id, LifecycleState state) {
        ApiKey key = TestKeyRecords.key(id, new AccountId("ann"), TestKeyRecords.randomDigest(), null, Instant.EPOCH)
                .withState(state);
        CachedKey cachedKey = CachedKey.of(keyLookupId.digest(), new KeyWithGrants(key, null, null));
        return new CachedKey(cachedKey.digest(), cachedKey.found(), Role.MEMBER, Set.of());
    }

    PendingLookup lookUp() {
        return lookUp(text);
    }

    PendingLookup lookUp(KeyLookupId keyLookupId) {
        PendingLookup pending = new PendingLookup();
        pending.subscription = remembered
                .read(keyLookupId)
                .doFinally((signal) -> pending.ended = true)
                .subscribe((found) -> pending.found = found, (broken) -> pending.broken = broken);
        return pending;
    }

    void end(int read, CachedKey found) {
        reads.get(read).tryEmitValue(found).orThrow();
    }

    void endWithoutOne(int read) {
        reads.get(read).tryEmitEmpty().orThrow();
    }

    @Nullable
    LifecycleState cachedState() {
        CachedKey cachedKey = remembered.get(text);
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
