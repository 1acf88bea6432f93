package dev.keywright.apikey.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.keywright.account.AccountId;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.format.KeyLookupId;
import dev.keywright.apikey.format.Sha256Digest;
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
 * The keys that are remembered in this process, by the ids that stand in their texts, so that a key can be forgotten by
 * its id; a text has to have the digest that is remembered with the key. A text that has no id of its key in it leads to
 * the id by its digest, which never changes. A text that is no key's is remembered as such for a short time.
 *
 * <p>What is not remembered is read once for all who wait for it. Such a read may have begun before a change and end
 * after it. So each time that something is forgotten, all reads under way are as well: they are answered to those who
 * wait for them already, but nobody else joins them, and nothing of them is remembered. A read is the only thing that
 * takes a lock here, and never while it waits.
 *
 * <p>The keys of an account are forgotten by a mark; see {@link KeyCacheGroups}. They take up room until they are looked for, or are the
 * oldest.
 *
 * <p>While it isn't known what has happened lately, nothing is recalled and nothing that is read is remembered: a key that is
 * remembered afterwards is one whose changes since have been heard of.
 *
 * <p>A key takes 500 bytes, and 800 with scopes, a limit, a name and metadata: {@code bench/known-keys} measures it.
 */
final class KeyCache {

    /** About 10 MiB of them. */
    private static final int MAX_UNKNOWN = 100_000;

    private final BooleanSupplier isFresh;
    private final Function<KeyLookupId, Mono<CachedKey>> source;
    private final QueryGuard queryGuard;
    private final KeyCacheGroups groups = new KeyCacheGroups();
    private final Cache<KeyId, Entry> known;
    private final Cache<Sha256Digest, KeyId> ids;
    private final Cache<Sha256Digest, Boolean> unknown;

    /** Those under way, which also is the lock of all that is below. */
    private final Map<KeyLookupId, Mono<CachedKey>> reads = new HashMap<>();

    /** How often something was forgotten: a read that began at another count is out of date. */
    private long changes;

    private final LongAdder sourceReads = new LongAdder();

    /**
     * Remembers what the source finds.
     *
     * @param isFresh whether what has happened to keys has been heard of, lately enough
     * @param source looks for a key; empty if there is none
     */
    KeyCache(
            KeyCacheProperties settings,
            Ticker ticker,
            BooleanSupplier isFresh,
            QueryGuard queryGuard,
            Function<KeyLookupId, Mono<CachedKey>> source) {
        this.isFresh = isFresh;
        this.source = source;
        this.queryGuard = queryGuard;
        this.known = Caffeine.newBuilder().maximumSize(settings.knownKeys()).build();
        this.ids = Caffeine.newBuilder().maximumSize(settings.knownKeys()).build();
        this.unknown = Caffeine.newBuilder()
                .maximumSize(MAX_UNKNOWN)
                .expireAfterWrite(settings.unknownKeysLifetime())
                .ticker(ticker)
                .build();
    }

    /** The key, if it is remembered and can be vouched for; else null. */
    @Nullable
    CachedKey get(KeyLookupId text) {
        if (!isFresh.getAsBoolean()) {
            return null;
        }
        KeyId named = text.named();
        CachedKey found = named == null ? null : get(named, text.digest());
        if (found != null) {
            return found;
        }
        KeyId id = ids.getIfPresent(text.digest());
        return id == null ? null : get(id, text.digest());
    }

    private @Nullable CachedKey get(KeyId id, Sha256Digest digest) {
        Entry found = known.getIfPresent(id);
        return found != null && found.known.text().equals(digest) && !found.isForgotten() ? found.known : null;
    }

    /** How often the source was asked so far. */
    long reads() {
        return sourceReads.sum();
    }

    /** Whether the text was no key's a short time ago. */
    boolean isUnknown(KeyLookupId text) {
        return unknown.getIfPresent(text.digest()) != null && isFresh.getAsBoolean();
    }

    /**
     * Reads the key together with all who do so at the time, and remembers it; empty if there is none. It errors if that takes too
     * long, or if too many wait for the database.
     */
    Mono<CachedKey> read(KeyLookupId text) {
        return queryGuard.waitFor(Mono.defer(() -> join(text)));
    }

    /** {@code cache()} also keeps the read going for the others when one hangs up. */
    private Mono<CachedKey> join(KeyLookupId text) {
        synchronized (reads) {
            return reads.computeIfAbsent(text, (missing) -> begin(missing).cache());
        }
    }

    /** A read that many share is nobody's in particular: it is no part of a transaction. */
    private Mono<CachedKey> begin(KeyLookupId text) {
        long begun = changes;
        sourceReads.increment();
        boolean fresh = isFresh.getAsBoolean();
        return queryGuard
                .inTime(Mono.defer(() -> source.apply(text)))
                .contextWrite((context) -> Context.empty())
                .doOnSuccess((found) -> end(text, begun, () -> put(fresh, text, found)))
                .doOnError((broken) -> end(text, begun, () -> {}));
    }

    private void end(KeyLookupId text, long begun, Runnable remembering) {
        synchronized (reads) {
            if (begun == changes) {
                reads.remove(text);
                remembering.run();
            }
        }
    }

    private void put(boolean fresh, KeyLookupId text, @Nullable CachedKey found) {
        if (!fresh) {
            return;
        }
        if (found == null) {
            unknown.put(text.digest(), true);
            return;
        }
        KeyId id = found.key().id();
        known.put(id, remembered(found));
        if (!id.equals(text.named())) {
            ids.put(text.digest(), id);
        }
    }

    private Entry remembered(CachedKey found) {
        KeySnapshot key = found.key();
        return new Entry(
                found,
                groups.of(key.owner()),
                groups.of(key.issuer()),
                key.family().equals(key.id()) ? KeyCacheGroups.NONE : groups.of(key.family()));
    }

    void invalidate(KeyId id) {
        invalidateReads();
        known.invalidate(id);
    }

    /** Forgets the keys that the account owns or has made. */
    void invalidateAllOf(AccountId account) {
        invalidateReads();
        groups.forget(account);
    }

    /** Forgets the keys that replaced each other from this one on. */
    void invalidateFamily(KeyId first) {
        invalidateReads();
        known.invalidate(first);
        groups.forget(first);
    }

    void invalidateAll() {
        invalidateReads();
        known.invalidateAll();
    }

    /** Forgets which texts are no key's. */
    void invalidateUnknown() {
        invalidateReads();
        unknown.invalidateAll();
    }

    private void invalidateReads() {
        synchronized (reads) {
            changes++;
            reads.clear();
        }
    }

    /** How many keys are remembered, when those that are too many have gone. */
    long size() {
        known.cleanUp();
        return known.estimatedSize();
    }

    /** A key with the groups that it is forgotten with: those of its owner, its issuer, and the keys that replaced each other. */
    private record Entry(
            CachedKey known, KeyCacheGroups.Group owner, KeyCacheGroups.Group issuer, KeyCacheGroups.Group family) {

        boolean isForgotten() {
            return owner.isForgotten() || issuer.isForgotten() || family.isForgotten();
        }
    }
}
