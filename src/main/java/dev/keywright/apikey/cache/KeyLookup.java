package dev.keywright.apikey.cache;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.keywright.account.AccountId;
import dev.keywright.apikey.KeyDigest;
import dev.keywright.apikey.KeyId;
import dev.keywright.apikey.format.ApiKeyString;
import dev.keywright.apikey.format.KeyDigester;
import dev.keywright.apikey.format.KeyFingerprint;
import dev.keywright.apikey.store.KeyWithGrants;
import dev.keywright.apikey.store.VerificationKeyRepository;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.persistence.RequestBatcher;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Finds keys by their key strings for verification.
 *
 * <p>For a cached key the returned {@code Mono} already has its value, without a database access, a lock or a thread
 * switch; see {@link KeyCache}. The value reflects the time of the call, so subscribe immediately. A change on this
 * node invalidates the key before the response is sent; see {@link KeyCacheInvalidator}. Changes on other nodes arrive
 * with a short delay. While this node is behind the audit log, each lookup reads the database. Concurrent lookups share
 * statements.
 */
public final class KeyLookup {

    /** The maximum number of characters of a key, which are code points. */
    public static final int MAX_LENGTH = 1024;

    /** The maximum number of keys that are read by one statement. */
    private static final int MAX_BATCH = 128;

    private final VerificationKeyRepository keys;
    private final KeyDigester digester;
    private final QueryGuard queryGuard;
    private final RequestBatcher<KeyFingerprint, KeyWithGrants> reads;
    private final KeyCache cache;
    private final ImportedKeyPresence importedKeys;

    /**
     * Creates a lookup in the store.
     *
     * @param queryGuard the guard of the database queries; its timeout is capped at the maximum staleness
     * @param isFresh whether this node has read the audit log recently enough
     */
    public KeyLookup(
            VerificationKeyRepository keys,
            KeyDigester digester,
            KeyCacheProperties settings,
            QueryGuard queryGuard,
            BooleanSupplier isFresh) {
        this.keys = keys;
        this.digester = digester;
        this.queryGuard = queryGuard.cappedAt(settings.maxStaleness());
        this.reads = new RequestBatcher<>(MAX_BATCH, this::load);
        this.cache = new KeyCache(settings, Ticker.systemTicker(), isFresh, this.queryGuard, reads::send);
        this.importedKeys = new ImportedKeyPresence(
                this.queryGuard.limitWaiting(this.queryGuard.withTimeout(keys.anyImported())), isFresh);
    }

    /**
     * Finds a key.
     *
     * @param text the complete key string, as the client sent it
     */
    public Mono<KeyLookupResult> find(String text) {
        return lookUp(text, (cachedKey) -> Mono.just(cachedKey.key()), Mono::just);
    }

    /**
     * Finds a key and applies one of the two functions.
     *
     * @param found maps a key
     * @param missing maps a failed lookup
     */
    <T> Mono<T> lookUp(
            String text, Function<CachedKey, Mono<T>> found, Function<KeyLookupResult.Missing, Mono<T>> missing) {
        Optional<ApiKeyString> parsed = ApiKeyString.parse(text);
        if (parsed.isPresent()) {
            return lookUp(KeyFingerprint.of(parsed.get()), found, missing);
        }
        if (ApiKeyString.hasKeyFormat(text) || !canBeImportedKey(text)) {
            return missing.apply(KeyLookupResult.Missing.MALFORMED);
        }
        Boolean anyImported = importedKeys.getIfCached();
        return anyImported == null
                ? importedKeys.load().flatMap((any) -> lookUpImported(any, text, found, missing))
                : lookUpImported(anyImported, text, found, missing);
    }

    private <T> Mono<T> lookUpImported(
            boolean any,
            String text,
            Function<CachedKey, Mono<T>> found,
            Function<KeyLookupResult.Missing, Mono<T>> missing) {
        return any
                ? lookUp(KeyFingerprint.ofImported(text), found, missing)
                : missing.apply(KeyLookupResult.Missing.MALFORMED);
    }

    private <T> Mono<T> lookUp(
            KeyFingerprint fingerprint,
            Function<CachedKey, Mono<T>> found,
            Function<KeyLookupResult.Missing, Mono<T>> missing) {
        CachedKey cachedKey = cache.get(fingerprint);
        if (cachedKey != null) {
            return found.apply(cachedKey);
        }
        if (cache.isUnknown(fingerprint)) {
            return missing.apply(KeyLookupResult.Missing.NOT_FOUND);
        }
        return cache.read(fingerprint)
                .map(found)
                .switchIfEmpty(Mono.fromSupplier(() -> missing.apply(KeyLookupResult.Missing.NOT_FOUND)))
                .flatMap(Function.identity());
    }

    /** Returns whether the text has more characters than any key. */
    public static boolean isTooLong(String text) {
        return text.length() > MAX_LENGTH && text.codePointCount(0, text.length()) > MAX_LENGTH;
    }

    /** Returns whether the text has 1 to 1024 characters and can be encoded in UTF-8. */
    private static boolean canBeImportedKey(String text) {
        return !text.isEmpty()
                && !isTooLong(text)
                && (text.chars().noneMatch((c) -> Character.isSurrogate((char) c))
                        || StandardCharsets.UTF_8.newEncoder().canEncode(text));
    }

    /** A key is stored under the pepper version that was current at its creation. */
    private Mono<List<Mono<KeyWithGrants>>> load(List<KeyFingerprint> fingerprints) {
        List<List<KeyDigest>> digests = fingerprints.stream()
                .map((fingerprint) -> digester.digests(fingerprint.digest()))
                .toList();
        return queryGuard.withTimeout(keys.findAll(digests));
    }

    /** Returns the approximate number of cached keys. */
    public long size() {
        return cache.size();
    }

    /** Returns the number of keys that were read from the database after cache misses. */
    public long reads() {
        return cache.reads();
    }

    /** Invalidates a changed key. */
    public void invalidate(KeyId id) {
        cache.invalidate(id);
    }

    /** Invalidates the rotation family that starts with this key. */
    void invalidateFamily(KeyId first) {
        cache.invalidateFamily(first);
    }

    /** Invalidates the keys that the account owns or has created. */
    void invalidateAllOf(AccountId account) {
        cache.invalidateAllOf(account);
    }

    void invalidateAll() {
        cache.invalidateAll();
        invalidateUnknown();
    }

    /** Invalidates the unknown strings, since an import may have added them. */
    void invalidateUnknown() {
        importedKeys.invalidate();
        cache.invalidateUnknown();
    }

    /**
     * Caches whether imported keys exist, which can have any format. If none exist, a string in another format needs no
     * lookup. A positive result stays valid. A negative result is valid until an import, and only while this node
     * keeps up with the audit log.
     */
    private static final class ImportedKeyPresence {

        private final Mono<Boolean> source;
        private final BooleanSupplier isFresh;

        private volatile @Nullable Boolean exists;

        /** The number of imports since the start. A result that was requested at another count is outdated. */
        private long imports;

        ImportedKeyPresence(Mono<Boolean> source, BooleanSupplier isFresh) {
            this.source = source;
            this.isFresh = isFresh;
        }

        /** Returns the cached result; null if it must be loaded. */
        @Nullable
        Boolean getIfCached() {
            Boolean cached = exists;
            boolean isValid = Boolean.TRUE.equals(cached) || isFresh.getAsBoolean();
            return isValid ? cached : null;
        }

        Mono<Boolean> load() {
            return Mono.defer(() -> {
                long importsBefore = imports();
                boolean wasFresh = isFresh.getAsBoolean();
                return source.doOnNext((found) -> store(importsBefore, wasFresh || found, found));
            });
        }

        private synchronized long imports() {
            return imports;
        }

        private synchronized void store(long importsBefore, boolean isValid, boolean found) {
            if (isValid && importsBefore == imports) {
                exists = found;
            }
        }

        /** Invalidates a negative result after an import. */
        synchronized void invalidate() {
            imports++;
            exists = Boolean.TRUE.equals(exists) ? exists : null;
        }
    }
}
