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
 * Says whether keys are good from memory, for as long as it knows all that has changed: it follows the service's changes, and asks
 * where it does not know the key, where the stream of changes is down or older than {@link Builder#maxStaleness}, and always
 * for keys with limits, credits or addresses, which are counted and matched at the service. Whether a remembered key has expired is
 * told by this machine's clock.
 *
 * <p>What is answered from memory is in the key's usage and {@code lastUsedAt} at the service only once: when it was asked for. Thread-safe.
 */
public final class LocalVerifier implements Verifier, AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final Verifier service;
    private final KnownVerdicts known;
    private final ChangeFeed feed;
    private final long maxStaleness;
    private final Clock clock = Clock.systemUTC();

    /** When all changes were known, in terms of {@link System#nanoTime}. */
    private volatile long upToDateAt;

    private volatile boolean wasUpToDate;
    private volatile boolean isClosed;

    private LocalVerifier(Builder builder) {
        this.service = builder.service;
        this.known = new KnownVerdicts(builder.mostKeys, Ticker.systemTicker());
        this.maxStaleness = builder.maxStaleness.toNanos();
        this.feed = new ChangeFeed(builder.settings, builder.heartbeat(), new Changes());
    }

    /** As {@link #check}, without anything made for what is known. */
    @Override
    public Verdict verify(String key, String... scopes) {
        Verdict verdict = local(key, scopes.length == 0 ? List.of() : List.of(scopes));
        return verdict == null ? Verifier.super.verify(key, scopes) : verdict;
    }

    @Override
    public CompletableFuture<Verdict> check(KeyCheck check) {
        boolean isToBeExplained = Boolean.TRUE.equals(check.getExplain());
        List<String> scopes = check.getScopes() == null ? List.of() : check.getScopes();
        Verdict verdict = isToBeExplained ? null : local(check.getKey(), scopes);
        return verdict == null ? ask(check) : CompletableFuture.completedFuture(verdict);
    }

    /** Null if the service has to be asked. */
    private @Nullable Verdict local(String key, List<String> scopes) {
        if (KeyForm.isMistyped(key)) {
            return Verdict.MALFORMED;
        }
        Verdict verdict = isUpToDate() ? known.get(Digest.of(key)) : null;
        return verdict == null || !verdict.isValid() ? verdict : judged(verdict, scopes);
    }

    /** In the service's order. */
    private Verdict judged(Verdict verdict, List<String> scopes) {
        if (verdict.expiresAt() != null && clock.millis() >= verdict.expiresAt().toEpochMilli()) {
            return verdict.with(VerdictCode.EXPIRED);
        }
        for (String scope : scopes) {
            if (!verdict.holds(scope)) {
                return verdict.with(VerdictCode.INSUFFICIENT_SCOPE);
            }
        }
        return verdict;
    }

    private CompletableFuture<Verdict> ask(KeyCheck check) {
        long news = known.news();
        boolean isToBeKept = isUpToDate() && !Boolean.TRUE.equals(check.getExplain());
        return service.check(check).thenApply((verdict) -> {
            if (isToBeKept && isUpToDate()) {
                known.keep(Digest.of(check.getKey()), verdict, news);
            }
            return verdict;
        });
    }

    /** Whether all changes are known but for the last {@link Builder#maxStaleness}. If not, the service is asked for each key. */
    public boolean isUpToDate() {
        return wasUpToDate && !isClosed && System.nanoTime() - upToDateAt <= maxStaleness;
    }

    /** How many keys are remembered. */
    public int size() {
        return known.size();
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
        public void lost() {
            wasUpToDate = false;
        }

        @Override
        public void changed(String kind, String data) {
            switch (kind) {
                case "key" -> forgetKey(data);
                case "keys" -> known.forgetUnknown();
                default -> known.forgetAll();
            }
        }

        private void forgetKey(String data) {
            String keyId = changedAlone(data);
            if (keyId == null) {
                known.forgetAll();
            } else {
                known.forgetKey(keyId);
            }
        }

        /** The id of the key that changed; null if others of its lineage did so too, which are not known here by that. */
        private static @Nullable String changedAlone(String data) {
            try {
                JsonNode news = JSON.readTree(data);
                return news.has("lineage") ? null : news.path("keyId").stringValue(null);
            } catch (JacksonException unreadable) {
                return null;
            }
        }
    }

    /** Settings of a local verifier. */
    public static final class Builder {

        private static final Duration LEAST_STALENESS = Duration.ofSeconds(1);

        /** The service takes no longer one. */
        private static final Duration LONGEST_HEARTBEAT = Duration.ofMinutes(1);

        private final Verifier service;
        private final Settings settings;
        private int mostKeys = 100_000;
        private Duration maxStaleness = Duration.ofSeconds(2);

        Builder(Verifier service, Settings settings) {
            this.service = service;
            this.settings = settings;
        }

        /** How many keys are remembered at most, at least 1; 100,000 if not set. Each takes about a kilobyte. */
        public Builder mostKeys(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("there has to be room for a key");
            }
            this.mostKeys = most;
            return this;
        }

        /** How old the last sign of the stream may be before the service is asked for each key, 1 second or more; 2 if not set. */
        public Builder maxStaleness(Duration time) {
            if (time.compareTo(LEAST_STALENESS) < 0) {
                throw new IllegalArgumentException("a second is the least that can be told from a slow network");
            }
            this.maxStaleness = time;
            return this;
        }

        /** Often enough that one may be lost. */
        private Duration heartbeat() {
            Duration quarter = maxStaleness.dividedBy(4);
            return quarter.compareTo(LONGEST_HEARTBEAT) < 0 ? quarter : LONGEST_HEARTBEAT;
        }

        LocalVerifier start() {
            LocalVerifier verifier = new LocalVerifier(this);
            verifier.feed.start();
            return verifier;
        }
    }
}
