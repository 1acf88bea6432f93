package dev.keywright.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;
import java.util.function.LongSupplier;

/** Ways to a Redis for tests, as a node has one; each has threads and a connection of its own. */
public final class RedisLinks implements AutoCloseable {

    private static final Duration VERY_LONG = Duration.ofSeconds(30);

    private final RedisLife life;
    private final RedisLink link;

    private RedisLinks(RedisLife life, RedisLink link) {
        this.life = life;
        this.link = link;
    }

    /** As to a Redis that answers in the end, however busy the machine is. */
    public static RedisLinks to(int port) {
        return to(port, VERY_LONG, System::nanoTime);
    }

    /**
     * As to one that may be away.
     *
     * @param longestWait how long anybody waits for it
     * @param nanoTime when it is looked for again
     */
    public static RedisLinks to(int port, Duration longestWait, LongSupplier nanoTime) {
        RedisSettings settings = new RedisSettings(
                null,
                "127.0.0.1",
                port,
                null,
                null,
                0,
                new RedisSettings.Ssl(false, null),
                Duration.ofSeconds(10),
                VERY_LONG,
                null,
                null);
        RedisConfiguration configuration = new RedisConfiguration();
        ClientResources resources = configuration.redisResources();
        RedisURI uri = configuration.redisUri(settings);
        RedisClient client = configuration.redisClient(resources, uri, settings);
        RedisLink link = new RedisLink(client, uri, longestWait, nanoTime).start(settings.connectTimeout());
        return new RedisLinks(configuration.redisLife(List.of(client), resources), link);
    }

    public RedisLink link() {
        return link;
    }

    @Override
    public void close() {
        life.destroy();
    }
}
