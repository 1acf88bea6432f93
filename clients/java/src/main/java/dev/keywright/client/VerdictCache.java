package dev.keywright.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import com.github.benmanes.caffeine.cache.Ticker;
import dev.keywright.client.model.VerdictCode;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * A bounded cache of the verdicts that stay correct until the key changes. A verdict is not cached if a change arrived after it was requested,
 * because it may be older than the change. It is also not cached shortly after a change of its key, because it may come from a node that has
 * not received the change yet. Reads take no lock.
 */
final class VerdictCache {

    /** Twice the time that all nodes of a service need to receive a change. */
    static final Duration SETTLING_TIME = Duration.ofSeconds(2);

    private final Cache<Digest, Verdict> verdicts;
    private final ConcurrentMap<String, Digest> byId = new ConcurrentHashMap<>();
    private final Ticker ticker;

    /** The keys that changed within the settling time. */
    private final Cache<String, Boolean> recentlyChanged;

    /** Prevents a change between the comparison of the count and the insertion. */
    private final Object lock = new Object();

    private volatile long changeCount;
    private long allSettleAt;
    private long unknownSettleAt;

    VerdictCache(int maxSize, Ticker ticker) {
        this.ticker = ticker;
        this.verdicts = Caffeine.newBuilder()
                .maximumSize(maxSize)
                .executor(Runnable::run)
                .evictionListener(this::removeFromIndex)
                .build();
        this.recentlyChanged = Caffeine.newBuilder()
                .expireAfterWrite(SETTLING_TIME)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        this.allSettleAt = ticker.read();
        this.unknownSettleAt = allSettleAt;
    }

    /** Runs while the entry is locked, so that the index always contains every cached key. */
    private void removeFromIndex(@Nullable Digest digest, @Nullable Verdict verdict, RemovalCause cause) {
        if (digest != null && verdict != null && verdict.keyId() != null) {
            byId.remove(verdict.keyId(), digest);
        }
    }

    @Nullable
    Verdict get(Digest digest) {
        return verdicts.getIfPresent(digest);
    }

    /** The number of changes so far. Read it before the request to the service. */
    long changeCount() {
        return changeCount;
    }

    /** Caches a verdict if it is cacheable, and if nothing changed since {@code countBefore} or shortly before. */
    void put(Digest digest, Verdict verdict, long countBefore) {
        if (!isCacheable(verdict)) {
            return;
        }
        synchronized (lock) {
            if (changeCount == countBefore && isSettled(verdict)) {
                verdicts.asMap().compute(digest, (same, old) -> {
                    if (verdict.keyId() != null) {
                        byId.put(verdict.keyId(), digest);
                    }
                    return verdict;
                });
            }
        }
    }

    /** The service has to count limits and credits, and to match addresses. */
    private static boolean isCacheable(Verdict verdict) {
        return switch (verdict.code()) {
            case VALID ->
                verdict.limits().isEmpty()
                        && verdict.credits() == null
                        && verdict.allowedAddresses().isEmpty();
            case NOT_FOUND, REVOKED, SUSPENDED, EXPIRED -> true;
            case MALFORMED,
                    ADDRESS_NOT_ALLOWED,
                    INSUFFICIENT_SCOPE,
                    RATE_LIMITED,
                    CREDITS_EXHAUSTED,
                    UNKNOWN_DEFAULT_OPEN_API -> false;
        };
    }

    private boolean isSettled(Verdict verdict) {
        long now = ticker.read();
        boolean isKeySettled = verdict.keyId() == null
                ? now - unknownSettleAt >= 0
                : recentlyChanged.getIfPresent(verdict.keyId()) == null;
        return isKeySettled && now - allSettleAt >= 0;
    }

    void invalidateKey(String keyId) {
        synchronized (lock) {
            changeCount++;
            recentlyChanged.put(keyId, true);
            Digest digest = byId.remove(keyId);
            if (digest != null) {
                verdicts.invalidate(digest);
            }
        }
    }

    void invalidateUnknown() {
        synchronized (lock) {
            changeCount++;
            unknownSettleAt = ticker.read() + SETTLING_TIME.toNanos();
            verdicts.asMap().values().removeIf((verdict) -> verdict.code() == VerdictCode.NOT_FOUND);
        }
    }

    void invalidateAll() {
        synchronized (lock) {
            changeCount++;
            allSettleAt = ticker.read() + SETTLING_TIME.toNanos();
            verdicts.invalidateAll();
            byId.clear();
        }
    }

    int size() {
        return verdicts.asMap().size();
    }
}
