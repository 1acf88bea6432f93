package dev.keywright.support.store;

import dev.keywright.redis.RedisConfiguration;
import dev.keywright.redis.RedisGateway;
import dev.keywright.redis.RedisProperties;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.netty.util.HashedWheelTimer;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Redis gateways for tests; each has its own threads and connection. */
public final class RedisGateways implements AutoCloseable {

    private static final Duration VERY_LONG = Duration.ofSeconds(30);

    private final RedisClient client;
    private final RedisGateway link;

    private RedisGateways(RedisClient client, RedisGateway link) {
        this.client = client;
        this.link = link;
    }

    /** A gateway with a timeout that even a busy machine does not exceed. */
    public static RedisGateways to(int port) {
        return to(port, VERY_LONG, System::nanoTime);
    }

    /**
     * A gateway to a Redis that may be unavailable.
     *
     * @param maxWait the timeout
     * @param nanoTime schedules the probes
     */
    public static RedisGateways to(int port, Duration maxWait, LongSupplier nanoTime) {
        RedisProperties settings = new RedisProperties(
                null,
                "127.0.0.1",
                port,
                null,
                null,
                0,
                new RedisProperties.Ssl(false, null),
                Duration.ofSeconds(10),
                VERY_LONG,
                null,
                null);
        RedisConfiguration configuration = new RedisConfiguration();
        RedisURI uri = configuration.redisUri(settings);
        RedisClient client = configuration.redisClient(configuration.redisResources(), uri, settings);
        RedisGateway link = new RedisGateway(client, uri, maxWait, nanoTime).start(settings.connectTimeout());
        return new RedisGateways(client, link);
    }

    public RedisGateway link() {
        return link;
    }

    /** The number of timers that Lettuce has set and not cancelled. */
    public long pendingTimers() {
        return ((HashedWheelTimer) client.getResources().timer()).pendingTimeouts();
    }

    @Override
    public void close() {
        client.shutdown();
        client.getResources().shutdown().awaitUninterruptibly();
    }
}
