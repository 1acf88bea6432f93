package dev.keywright.client;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.keywright.client.model.KeyCheck;
import dev.keywright.client.model.VerdictCode;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Verifies keys with a cache of results, which it keeps current by following the service's change stream. It sends a request to the service if
 * the key is not cached, if the change stream is interrupted or older than {@link Builder#maxStaleness}, and always for keys with limits, credits or
 * allowed addresses. It checks the expiry of cached keys with the local clock. Thread-safe.
 *
 * <p>The service does not see verifications from the cache: they are missing in the key's usage and {@code lastUsedAt}.
 */
public final class LocalVerifier implements Verifier, AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final Verifier service;
    private final VerdictCache cache;
    private final ChangeFeed feed;
    private final long maxStaleness;
    private final Clock clock = Clock.systemUTC();

    /** When the cache was last known to be current, as {@link System#nanoTime}. */
    private volatile long upToDateAt;

    private volatile boolean wasUpToDate;
    private volatile boolean isClosed;

    private LocalVerifier(Builder builder) {
        this.service = builder.service;
        this.cache = new VerdictCache(builder.maxKeys, Ticker.systemTicker());
        this.maxStaleness = builder.maxStaleness.toNanos();
        this.feed = new ChangeFeed(builder.settings, builder.heartbeat(), new Changes());
    }

    /** Same as {@link #verifyAsync}, but without allocations for cached keys. */
    @Override
    public Verdict verify(String key, String... scopes) {
        Verdict verdict = verifyLocally(key, scopes.length == 0 ? List.of() : List.of(scopes));
        return verdict == null ? Verifier.super.verify(key, scopes) : verdict;
    }

    @Override
    public CompletableFuture<Verdict> verifyAsync(KeyCheck check) {
        boolean isExplanation = Boolean.TRUE.equals(check.getExplain());
        List<String> scopes = check.getScopes() == null ? List.of() : check.getScopes();
        Verdict verdict = isExplanation ? null : verifyLocally(check.getKey(), scopes);
        return verdict == null ? request(check) : CompletableFuture.completedFuture(verdict);
    }

    /** Returns null if the service has to verify the key. */
    private @Nullable Verdict verifyLocally(String key, List<String> scopes) {
        if (KeyFormat.hasWrongChecksum(key)) {
            return Verdict.MALFORMED;
        }
        Verdict verdict = isUpToDate() ? cache.get(Digest.of(key)) : null;
        return verdict == null || !verdict.isValid() ? verdict : evaluate(verdict, scopes);
    }

    /** Checks in the same order as the service. */
    private Verdict evaluate(Verdict verdict, List<String> scopes) {
        if (verdict.expiresAt() != null && clock.millis() >= verdict.expiresAt().toEpochMilli()) {
            return verdict.with(VerdictCode.EXPIRED);
        }
        for (String scope : scopes) {
            if (!verdict.hasScope(scope)) {
                return verdict.with(VerdictCode.INSUFFICIENT_SCOPE);
            }
        }
        return verdict;
    }

    private CompletableFuture<Verdict> request(KeyCheck check) {
        long changeCount = cache.changeCount();
        boolean isCacheable = isUpToDate() && !Boolean.TRUE.equals(check.getExplain());
        return service.verifyAsync(check).thenApply((verdict) -> {
            if (isCacheable && isUpToDate()) {
                cache.put(Digest.of(check.getKey()), verdict, changeCount);
            }
            return verdict;
        });
    }

    /** Whether the cache is current within {@link Builder#maxStaleness}. If not, the service verifies each key. */
    public boolean isUpToDate() {
        return wasUpToDate && !isClosed && System.nanoTime() - upToDateAt <= maxStaleness;
    }

    /** The number of cached keys. */
    public int size() {
        return cache.size();
    }

    @Override
    public void close() {
        isClosed = true;
        feed.close();
    }

    private final class Changes implements ChangeFeed.Listener {

        @Override
        public void upToDate() {
            upToDateAt = System.nanoTime();
            wasUpToDate = true;
        }

        @Override
        public void disconnected() {
            wasUpToDate = false;
        }

        @Override
        public void changed(String kind, String data) {
            switch (kind) {
                case "key" -> invalidateKey(data);
                case "keys" -> cache.invalidateUnknown();
                default -> cache.invalidateAll();
            }
        }

        private void invalidateKey(String data) {
            String keyId = onlyChangedKey(data);
            if (keyId == null) {
                cache.invalidateAll();
            } else {
                cache.invalidateKey(keyId);
            }
        }

        /** The id of the changed key; null if the event is about its whole rotation family, whose other keys are not known here. */
        private static @Nullable String onlyChangedKey(String data) {
            try {
                JsonNode event = JSON.readTree(data);
                return event.has("family") ? null : event.path("keyId").stringValue(null);
            } catch (JacksonException unreadable) {
                return null;
            }
        }
    }

    /** The settings of a local verifier. */
    public static final class Builder {

        private static final Duration MIN_STALENESS = Duration.ofSeconds(1);

        /** The maximum that the service accepts. */
        private static final Duration MAX_HEARTBEAT = Duration.ofMinutes(1);

        private final Verifier service;
        private final Settings settings;
        private int maxKeys = 100_000;
        private Duration maxStaleness = Duration.ofSeconds(2);

        Builder(Verifier service, Settings settings) {
            this.service = service;
            this.settings = settings;
        }

        /** The maximum number of cached keys, at least 1. Each takes about 1 KB. Default: 100,000. */
        public Builder maxKeys(int maximum) {
            if (maximum < 1) {
                throw new IllegalArgumentException("maxKeys must be at least 1, but is " + maximum);
            }
            this.maxKeys = maximum;
            return this;
        }

        /** How old the last heartbeat of the change stream may be before the service verifies each key, at least 1 second. Default: 2 seconds. */
        public Builder maxStaleness(Duration time) {
            if (time.compareTo(MIN_STALENESS) < 0) {
                throw new IllegalArgumentException("maxStaleness must be at least 1 second, but is " + time);
            }
            this.maxStaleness = time;
            return this;
        }

        /** Frequent enough that the loss of one heartbeat does not matter. */
        private Duration heartbeat() {
            Duration quarter = maxStaleness.dividedBy(4);
            return quarter.compareTo(MAX_HEARTBEAT) < 0 ? quarter : MAX_HEARTBEAT;
        }

        LocalVerifier start() {
            LocalVerifier verifier = new LocalVerifier(this);
            verifier.feed.start();
            return verifier;
        }
    }
}
