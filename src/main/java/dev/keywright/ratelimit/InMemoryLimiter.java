package dev.keywright.ratelimit;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Holds a quota in this process, with one Resilience4j limiter for each subject.
 *
 * <p>A subject's time is cut into windows of the quota's period, the first of which starts with its first call; each
 * window has the whole quota. At most {@value #MOST_SUBJECTS} subjects are remembered, and one that stays away for a
 * period is forgotten, which changes nothing for it: its window would have ended. So a flood of subjects cannot exhaust
 * the memory, and since the cache keeps those that come often, it hardly pushes out the one that it is to hide.
 */
final class InMemoryLimiter implements Limiter {

    static final int MAX_SUBJECTS = 100_000;

    private final Quota quota;
    private final Ticker ticker;
    private final LoadingCache<String, Windows> subjects;

    InMemoryLimiter(Quota quota) {
        this(quota, Ticker.systemTicker());
    }

    InMemoryLimiter(Quota quota, Ticker ticker) {
        RateLimiterConfig config = RateLimiterConfig.custom()
                .limitForPeriod(quota.permits())
                .limitRefreshPeriod(quota.period())
                .timeoutDuration(Duration.ZERO)
                .build();
        this.quota = quota;
        this.ticker = ticker;
        this.subjects = Caffeine.newBuilder()
                .maximumSize(MAX_SUBJECTS)
                .expireAfterAccess(quota.period())
                .ticker(ticker)
                .build((subject) -> new Windows(new AtomicRateLimiter(subject, config, ticker::read), ticker.read()));
    }

    @Override
    public Mono<LimitDecision> acquire(String subject) {
        return Mono.fromSupplier(() -> decide(subjects.get(subject)));
    }

    long subjects() {
        subjects.cleanUp();
        return subjects.estimatedSize();
    }

    /** By Resilience4j's implementation, since its interface tells neither the time to wait nor takes a clock. */
    private LimitDecision decide(Windows windows) {
        boolean allowed = windows.limiter().acquirePermission();
        AtomicRateLimiter.AtomicRateLimiterMetrics metrics = windows.limiter().getDetailedMetrics();
        Duration resetsIn = allowed ? untilNextWindow(windows) : Duration.ofNanos(metrics.getNanosToWait());
        return new LimitDecision(allowed, quota, metrics.getAvailablePermissions(), resetsIn);
    }

    private Duration untilNextWindow(Windows windows) {
        long period = quota.period().toNanos();
        long sinceItsStart = Math.floorMod(ticker.read() - windows.start(), period);
        return Duration.ofNanos(period - sinceItsStart);
    }

    /**
     * One subject's windows.
     *
     * @param limiter counts in them, and tells the end of one only when it is used up
     * @param start when the first began, by the ticker
     */
    private record Windows(AtomicRateLimiter limiter, long start) {}
}
