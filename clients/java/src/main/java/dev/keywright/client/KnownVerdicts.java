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
 * The verdicts that hold until there is news of the key, so many at most. An answer that was asked for before some news came
 * is not kept, since it may be older than the news; nor is one that is asked for soon after news of its key, since another node
 * may have given it, which had not heard of it yet. Reading takes no lock.
 */
final class KnownVerdicts {

    /** Twice what a service of several nodes takes until all of them know. */
    static final Duration SETTLING = Duration.ofSeconds(2);

    private final Cache<Digest, Verdict> verdicts;
    private final ConcurrentMap<String, Digest> byId = new ConcurrentHashMap<>();
    private final Ticker ticker;

    /** The keys of which there was news just now. */
    private final Cache<String, Boolean> settling;

    /** Guards that an answer is kept with no news between the look at the count and the keeping. */
    private final Object lock = new Object();

    private volatile long news;
    private long allSettledAt;
    private long unknownSettledAt;

    KnownVerdicts(int most, Ticker ticker) {
        this.ticker = ticker;
        this.verdicts = Caffeine.newBuilder()
                .maximumSize(most)
                .executor(Runnable::run)
                .evictionListener(this::evicted)
                .build();
        this.settling = Caffeine.newBuilder()
                .expireAfterWrite(SETTLING)
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
        this.allSettledAt = ticker.read();
        this.unknownSettledAt = allSettledAt;
    }

    /** Before anyone else does anything with the entry, so that the index never lacks a key that is kept. */
    private void evicted(@Nullable Digest digest, @Nullable Verdict verdict, RemovalCause cause) {
        if (digest != null && verdict != null && verdict.keyId() != null) {
            byId.remove(verdict.keyId(), digest);
        }
    }

    @Nullable
    Verdict get(Digest digest) {
        return verdicts.getIfPresent(digest);
    }

    /** How much news there was. To be asked before the service is. */
    long news() {
        return news;
    }

    /** Keeps a verdict that holds for all calls, if there was no news since, nor just now. */
    void keep(Digest digest, Verdict verdict, long newsBefore) {
        if (!holdsUntilNews(verdict)) {
            return;
        }
        synchronized (lock) {
            if (news == newsBefore && isSettled(verdict)) {
                verdicts.asMap().compute(digest, (same, old) -> {
                    if (verdict.keyId() != null) {
                        byId.put(verdict.keyId(), digest);
                    }
                    return verdict;
                });
            }
        }
    }

    /** Limits and credits are counted at the service, where addresses are matched too. */
    private static boolean holdsUntilNews(Verdict verdict) {
        return switch (verdict.code()) {
            case VALID ->
                verdict.limits().isEmpty()
                        && verdict.credits() == null
                        && verdict.allowedAddresses().isEmpty();
            case NOT_FOUND, REVOKED, SUSPENDED, EXPIRED -> true;
            case MALFORMED, ADDRESS_NOT_ALLOWED, INSUFFICIENT_SCOPE, RATE_LIMITED, CREDITS_EXHAUSTED -> false;
        };
    }

    private boolean isSettled(Verdict verdict) {
        long now = ticker.read();
        boolean isKeySettled =
                verdict.keyId() == null ? now - unknownSettledAt >= 0 : settling.getIfPresent(verdict.keyId()) == null;
        return isKeySettled && now - allSettledAt >= 0;
    }

    void forgetKey(String keyId) {
        synchronized (lock) {
            news++;
            settling.put(keyId, true);
            Digest digest = byId.remove(keyId);
            if (digest != null) {
                verdicts.invalidate(digest);
            }
        }
    }

    void forgetUnknown() {
        synchronized (lock) {
            news++;
            unknownSettledAt = ticker.read() + SETTLING.toNanos();
            verdicts.asMap().values().removeIf((verdict) -> verdict.code() == VerdictCode.NOT_FOUND);
        }
    }

    void forgetAll() {
        synchronized (lock) {
            news++;
            allSettledAt = ticker.read() + SETTLING.toNanos();
            verdicts.invalidateAll();
            byId.clear();
        }
    }

    int size() {
        return verdicts.asMap().size();
    }
}
