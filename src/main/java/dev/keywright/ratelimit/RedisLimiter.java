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
 * Holds a quota for all nodes together, with one Bucket4j bucket for each subject in the Redis that they share.
 *
 * <p>Windows are as {@link InMemoryLimiter} has them: the first starts with a subject's first call, and each has the whole quota. A bucket
 * is written by compare-and-set, so that never one call too many passes, and leaves Redis when its window ends. When that is, a node tells by its own
 * clock: nodes whose clocks differ disagree about it by as much.
 *
 * <p>Calls of a subject that come while one is on its way are sent on together. Else a client that calls many times at once would keep
 * nodes busy with writing what another had just written over, until Redis seemed to be out of order for all.
 */
final class RedisLimiter implements Limiter {

    private static final long MAX_TOGETHER = 10_000;
    private static final Duration TOGETHER = Duration.ofSeconds(10);

    private final RedisGateway redis;
    private final String prefix;
    private final Quota quota;
    private final BucketConfiguration configuration;

    /** Which calls wait for each other; forgetting one costs nothing but a call that is sent by itself. */
    private final Cache<Place, AsyncBucketProxy> buckets = Caffeine.newBuilder()
            .maximumSize(MAX_TOGETHER)
            .expireAfterAccess(TOGETHER)
            .build();

    /**
     * @param redis where the buckets are
     * @param name what sets this limiter's subjects apart from those of others
     * @param quota what each subject has; another quota has other buckets
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
        return redis.ask((commands) ->
                        buckets.get(new Place(commands, subject), this::bucket).tryConsumeAndReturnRemaining(1))
                .map(this::decision)
                .onErrorMap(RedisUnavailableException.class, RateLimiterUnavailable::new);
    }

    private AsyncBucketProxy bucket(Place place) {
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
     * Where a bucket is.
     *
     * @param commands those of the connection, which may be another the next time
     * @param subject whose it is
     */
    private record Place(RedisAsyncCommands<String, byte[]> commands, String subject) {}
}
