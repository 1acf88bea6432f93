package dev.keywright.ratelimit;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import com.github.benmanes.caffeine.cache.Ticker;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.time.Duration;
import reactor.core.publisher.Mono;

/**
 * Enforces a quota in this process, with one Resilience4j limiter for each subject.
 *
 * <p>The time of a subject is divided into windows of the quota's period. The first window starts with the first request, and each window
 * has the full quota. At most {@value #MAX_SUBJECTS} subjects are cached. A subject that is idle for a period is evicted, which has no
 * effect on it because its window has ended. A flood of subjects cannot exhaust the memory. Nor can an attacker reset its own count by a
 * flood of other subjects, because the cache keeps the frequent ones.
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

    /** The number of subjects with state, for tests. */
    long subjects() {
        subjects.cleanUp();
        return subjects.estimatedSize();
    }

    /** Uses Resilience4j's implementation class: its interface neither returns the time to wait nor takes a clock. */
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
     * The windows of one subject.
     *
     * @param limiter counts requests, and reports the end of a window only when the window is exhausted
     * @param start when the first window started, by the ticker
     */
    private record Windows(AtomicRateLimiter limiter, long start) {}
}
