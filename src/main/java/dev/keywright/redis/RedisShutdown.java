package dev.keywright.redis;

import io.lettuce.core.RedisClient;
import io.lettuce.core.resource.ClientResources;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.DisposableBean;

/** Closes the connections, then the threads, on shutdown. */
public final class RedisShutdown implements DisposableBean {

    private static final long LONGEST_STOP_SECONDS = 2;

    private final List<RedisClient> clients;
    private final ClientResources resources;

    RedisShutdown(List<RedisClient> clients, ClientResources resources) {
        this.clients = clients;
        this.resources = resources;
    }

    /** Skips Lettuce's default quiet period. */
    @Override
    public void destroy() {
        clients.forEach((client) -> client.shutdown(0, LONGEST_STOP_SECONDS, TimeUnit.SECONDS));
        resources
                .shutdown(0, LONGEST_STOP_SECONDS, TimeUnit.SECONDS)
                .awaitUninterruptibly(LONGEST_STOP_SECONDS, TimeUnit.SECONDS);
    }
}
