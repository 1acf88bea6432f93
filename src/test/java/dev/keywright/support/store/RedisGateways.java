package dev.keywright.support.store;

import dev.keywright.redis.RedisConfiguration;
import dev.keywright.redis.RedisGateway;
import dev.keywright.redis.RedisProperties;
import dev.keywright.redis.RedisShutdown;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Ways to a Redis for tests, as a node has one; each has threads and a connection of its own. */
public final class RedisGateways implements AutoCloseable {

    private static final Duration VERY_LONG = Duration.ofSeconds(30);

    private final RedisShutdown life;
    private final RedisGateway link;

    private RedisGateways(RedisShutdown life, RedisGateway link) {
        this.life = life;
        this.link = link;
    }

    /** As to a Redis that answers in the end, however busy the machine is. */
    public static RedisGateways to(int port) {
        return to(port, VERY_LONG, System::nanoTime);
    }

    /**
     * As to one that may be away.
     *
     * @param longestWait how long anybody waits for it
     * @param nanoTime when it is looked for again
     */
    public static RedisGateways to(int port, Duration longestWait, LongSupplier nanoTime) {
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
        ClientResources resources = configuration.redisResources();
        RedisURI uri = configuration.redisUri(settings);
        RedisClient client = configuration.redisClient(resources, uri, settings);
        RedisGateway link = new RedisGateway(client, uri, longestWait, nanoTime).start(settings.connectTimeout());
        return new RedisGateways(configuration.redisShutdown(List.of(client), resources), link);
    }

    public RedisGateway link() {
        return link;
    }

    @Override
    public void close() {
        life.destroy();
    }
}
