package dev.keywright.apikey.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.keywright.account.AccountId;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.format.KeyFingerprint;
import dev.keywright.apikey.format.Sha256Digest;
import dev.keywright.apikey.store.KeyWithGrants;
import dev.keywright.persistence.QueryGuard;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * An in-process cache of keys by key id, so that a key can be invalidated by its id. A lookup also compares the digest
 * of the complete key string. A string that does not contain the id of its key (an imported key) maps to the id by its
 * digest, which never changes. Unknown strings are cached for a short time.
 *
 * <p>Concurrent misses of one key share one read. A read can start before a change and end after it. Each invalidation
 * therefore detaches all reads in progress: their current subscribers receive the result, but no further subscriber
 * joins and nothing is cached. Reads and invalidations take a lock, but never while they wait; a hit takes none.
 *
 * <p>The keys of an account are invalidated as a group; see {@link InvalidationGroups}. They occupy space until the next
 * lookup or until they are evicted.
 *
 * <p>While this node is behind the audit log, the cache is neither read nor written. When it has caught up, the
 * entries from before are valid, because it has received all changes since.
 *
 * <p>An entry takes about 350 bytes, or 700 with scopes, a limit, a name and metadata; {@code bench/cached-keys}
 * measures it.
 */
final class KeyCache {

    /** About 10 MiB. */
    private static final int MAX_UNKNOWN = 100_000;

    private final BooleanSupplier isFresh;
    private final Function<KeyFingerprint, Mono<KeyWithGrants>> source;
    private final QueryGuard queryGuard;
    private final InvalidationGroups<AccountId> accounts = new InvalidationGroups<>();
    private final InvalidationGroups<KeyId> families = new InvalidationGroups<>();
    private final Cache<KeyId, CachedKey> keys;
    private final Cache<Sha256Digest, KeyId> ids;
    private final Cache<Sha256Digest, Boolean> unknown;

    /** The reads in progress; also the lock for this map and {@link #invalidations}. */
    private final Map<KeyFingerprint, Mono<CachedKey>> readsInProgress = new HashMap<>();

    /** The number of invalidations. A read that started at another count is outdated. */
    private long invalidations;

    private final LongAdder sourceReads = new LongAdder();

    /**
     * Creates a cache of the source.
     *
     * @param isFresh whether this node has read the audit log recently enough
     * @param source loads a key; empty if it does not exist
     */
    KeyCache(
            KeyCacheProperties settings,
            Ticker ticker,
            BooleanSupplier isFresh,
            QueryGuard queryGuard,
            Function<KeyFingerprint, Mono<KeyWithGrants>> source) {
        this.isFresh = isFresh;
        this.source = source;
        this.queryGuard = queryGuard;
        this.keys = Caffeine.newBuilder().maximumSize(settings.maxKeys()).build();
        this.ids = Caffeine.newBuilder().maximumSize(settings.maxKeys()).build();
        this.unknown = Caffeine.newBuilder()
                .maximumSize(MAX_UNKNOWN)
                .expireAfterWrite(settings.unknownKeysLifetime())
                .ticker(ticker)
                .build();
    }

    /** Returns the cached key; null if it is not cached or this node is behind the audit log. */
    @Nullable
    CachedKey get(KeyFingerprint fingerprint) {
        if (!isFresh.getAsBoolean()) {
            return null;
        }
        KeyId embedded = fingerprint.embeddedId();
        CachedKey found = embedded == null ? null : get(embedded, fingerprint.digest());
        if (found != null) {
            return found;
        }
        KeyId id = ids.getIfPresent(fingerprint.digest());
        return id == null ? null : get(id, fingerprint.digest());
    }

    private @Nullable CachedKey get(KeyId id, Sha256Digest digest) {
        CachedKey found = keys.getIfPresent(id);
        return found != null && found.digest().equals(digest) && !found.isInvalidated() ? found : null;
    }

    /** Returns the number of reads from the source. */
    long reads() {
        return sourceReads.sum();
    }

    /** Returns whether the string is cached as unknown. */
    boolean isUnknown(KeyFingerprint fingerprint) {
        return unknown.getIfPresent(fingerprint.digest()) != null && isFresh.getAsBoolean();
    }

    /**
     * Loads the key and caches it; empty if it does not exist. Concurrent calls for one key share one read. Errors if
     * the read times out, or if too many reads wait for the database.
     */
    Mono<CachedKey> read(KeyFingerprint fingerprint) {
        return queryGuard.limitWaiting(Mono.defer(() -> join(fingerprint)));
    }

    /** {@code cache()} keeps the read running for the other subscribers when one cancels. */
    private Mono<CachedKey> join(KeyFingerprint fingerprint) {
        synchronized (readsInProgress) {
            return readsInProgress.computeIfAbsent(
                    fingerprint, (missing) -> startRead(missing).cache());
        }
    }

    /** A shared read belongs to no single request, so it is not part of a transaction. */
    private Mono<CachedKey> startRead(KeyFingerprint fingerprint) {
        long invalidationsBefore = invalidations;
        sourceReads.increment();
        boolean fresh = isFresh.getAsBoolean();
        return queryGuard
                .withTimeout(Mono.defer(() -> source.apply(fingerprint)))
                .contextWrite((context) -> Context.empty())
                .map((found) -> CachedKey.of(fingerprint.digest(), found, accounts, families))
                .doOnSuccess((found) -> endRead(fingerprint, invalidationsBefore, () -> put(fresh, fingerprint, found)))
                .doOnError((failure) -> endRead(fingerprint, invalidationsBefore, () -> {}));
    }

    private void endRead(KeyFingerprint fingerprint, long invalidationsBefore, Runnable onResult) {
        synchronized (readsInProgress) {
            if (invalidationsBefore == invalidations) {
                readsInProgress.remove(fingerprint);
                onResult.run();
            }
        }
    }

    private void put(boolean fresh, KeyFingerprint fingerprint, @Nullable CachedKey found) {
        if (!fresh) {
            return;
        }
        if (found == null) {
            unknown.put(fingerprint.digest(), true);
            return;
        }
        KeyId id = found.key().id();
        keys.put(id, found);
        if (!id.equals(fingerprint.embeddedId())) {
            ids.put(fingerprint.digest(), id);
        }
    }

    void invalidate(KeyId id) {
        invalidateReads();
        keys.invalidate(id);
    }

    /** Invalidates the keys that the account owns or has created. */
    void invalidateAllOf(AccountId account) {
        invalidateReads();
        accounts.invalidate(account);
    }

    /** Invalidates the rotation family that starts with this key. */
    void invalidateFamily(KeyId first) {
        invalidateReads();
        keys.invalidate(first);
        families.invalidate(first);
    }

    void invalidateAll() {
        invalidateReads();
        keys.invalidateAll();
    }

    /** Invalidates the unknown strings. */
    void invalidateUnknown() {
        invalidateReads();
        unknown.invalidateAll();
    }

    private void invalidateReads() {
        synchronized (readsInProgress) {
            invalidations++;
            readsInProgress.clear();
        }
    }

    /** Returns the number of cached keys, after pending evictions. */
    long size() {
        keys.cleanUp();
        return keys.estimatedSize();
    }
}
