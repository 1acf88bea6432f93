package dev.keywright.client;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
import dev.keywright.client.model.VerdictCode;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The verdicts that hold until there is news of the key, so many at most. An answer that was asked for before some news came
 * is not kept: it may be older than the news. Reading takes no lock.
 */
final class KnownVerdicts {

    private final Cache<Digest, Verdict> verdicts;
    private final ConcurrentMap<String, Digest> byId = new ConcurrentHashMap<>();

    /** Guards that an answer is kept with no news between the look at the count and the keeping. */
    private final Object lock = new Object();

    private volatile long news;

    KnownVerdicts(int most) {
        this.verdicts = Caffeine.newBuilder()
                .maximumSize(most)
                .executor(Runnable::run)
                .removalListener(this::removed)
                .build();
    }

    private void removed(@Nullable Digest digest, @Nullable Verdict verdict, RemovalCause cause) {
        if (cause != RemovalCause.REPLACED && digest != null && verdict != null && verdict.keyId() != null) {
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

    /** Keeps a verdict that holds for all calls, if there was no news since. */
    void keep(Digest digest, Verdict verdict, long newsBefore) {
        if (!holdsUntilNews(verdict)) {
            return;
        }
        synchronized (lock) {
            if (news == newsBefore) {
                if (verdict.keyId() != null) {
                    byId.put(verdict.keyId(), digest);
                }
                verdicts.put(digest, verdict);
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

    void forgetKey(String keyId) {
        forget(() -> {
            Digest digest = byId.get(keyId);
            if (digest != null) {
                verdicts.invalidate(digest);
            }
        });
    }

    void forgetUnknown() {
        forget(() -> verdicts.asMap().values().removeIf((verdict) -> verdict.code() == VerdictCode.NOT_FOUND));
    }

    void forgetAll() {
        forget(verdicts::invalidateAll);
    }

    private void forget(Runnable forgetting) {
        synchronized (lock) {
            news++;
            forgetting.run();
        }
    }

    int size() {
        return verdicts.asMap().size();
    }
}
