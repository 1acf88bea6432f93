package dev.keywright.ratelimit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.keywright.redis.RedisGateway;
import dev.keywright.redis.RedisUnavailableException;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.ExpirationAfterWriteStrategy;
import io.github.bucket4j.distributed.proxy.optimization.Optimizations;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;

/**
 * Enforces a quota for all nodes, with one Bucket4j bucket for each subject in the shared Redis.
 *
 * <p>Windows are those of {@link InMemoryLimiter}: the first starts with the first request of a subject, and each has the full quota. A
 * bucket is updated by compare-and-set, so no request exceeds the quota, and it expires when its window ends. Each node uses its own clock,
 * so the end of a window differs between nodes by the difference of their clocks.
 *
 * <p>Requests of a subject that arrive during an update are sent in one batch. Otherwise a client with many concurrent requests would cause
 * nodes to overwrite each other's updates repeatedly, until Redis seems unavailable for all.
 */
final class RedisLimiter implements Limiter {

    private static final long MAX_BATCHED_SUBJECTS = 10_000;
    private static final Duration BATCH_LIFETIME = Duration.ofSeconds(10);

    private final RedisGateway redis;
    private final String prefix;
    private final Quota quota;
    private final BucketConfiguration configuration;

    /** Batches concurrent requests of a subject. After an eviction one request is sent separately. */
    private final Cache<BucketKey, AsyncBucketProxy> buckets = Caffeine.newBuilder()
            .maximumSize(MAX_BATCHED_SUBJECTS)
            .expireAfterAccess(BATCH_LIFETIME)
            .build();

    /**
     * @param redis the Redis that stores the buckets
     * @param name separates the subjects of this limiter from those of others
     * @param quota the quota of each subject; another quota has other buckets
     */
    RedisLimiter(RedisGateway redis, String name, Quota quota) {
        this.redis = redis;
        this.prefix = "keywright:" + name + ':' + quota.permits() + '/'
                + quota.period().toSeconds() + ':';
        this.quota = quota;
        this.configuration = BucketConfiguration.builder()
                .addLimit((limit) -> limit.capacity(quota.permits()).refillIntervally(quota.permits(), quota.period()))
                .build();
    }

    @Override
    public Mono<LimitDecision> acquire(String subject) {
        return redis.execute((commands) -> buckets.get(new BucketKey(commands, subject), this::bucket)
                        .tryConsumeAndReturnRemaining(1))
                .map(this::decision)
                .onErrorMap(RedisUnavailableException.class, Limiter.UnavailableException::new);
    }

    private AsyncBucketProxy bucket(BucketKey place) {
        return Bucket4jLettuce.casBasedBuilder(place.commands())
                .expirationAfterWrite(ExpirationAfterWriteStrategy.basedOnTimeForRefillingBucketUpToMax(Duration.ZERO))
                .build()
                .asAsync()
                .builder()
                .withOptimization(Optimizations.batching())
                .build(prefix + place.subject(), () -> CompletableFuture.completedFuture(configuration));
    }

    private LimitDecision decision(ConsumptionProbe probe) {
        Duration resetsIn = Duration.ofNanos(probe.getNanosToWaitForReset());
        return new LimitDecision(probe.isConsumed(), quota, (int) probe.getRemainingTokens(), resetsIn);
    }

    /**
     * The key of a bucket.
     *
     * @param commands the commands of the current connection, which changes after a reconnect
     * @param subject the subject of the bucket
     */
    private record BucketKey(RedisAsyncCommands<String, byte[]> commands, String subject) {}
}
