package dev.keywright.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.List;

/** Ways to a Redis for tests, as a node has one; each has threads and a connection of its own. */
public final class RedisLinks implements AutoCloseable {

    private final RedisLife life;
    private final RedisLink link;

    private RedisLinks(RedisLife life, RedisLink link) {
        this.life = life;
        this.link = link;
    }

    public static RedisLinks to(int port) {
        RedisSettings settings = new RedisSettings(
                null,
                "127.0.0.1",
                port,
                null,
                null,
                0,
                new RedisSettings.Ssl(false, null),
                Duration.ofSeconds(1),
                Duration.ofSeconds(2),
                null,
                null);
        RedisConfiguration configuration = new RedisConfiguration();
        ClientResources resources = configuration.redisResources();
        RedisURI uri = configuration.redisUri(settings);
        RedisClient client = configuration.redisClient(resources, uri, settings);
        return new RedisLinks(
                configuration.redisLife(List.of(client), resources), configuration.redisLink(client, uri, settings));
    }

    public RedisLink link() {
        return link;
    }

    @Override
    public void close() {
        life.destroy();
    }
}
