package dev.keywright.support.store;

import dev.keywright.redis.RedisGateway;
import dev.keywright.redis.RedisProperties;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** Waits longer for Redis than the service does, so that a busy machine does not look like an outage. */
@TestConfiguration(proxyBeanMethods = false)
public class RelaxedRedisTimeout {

    private static final Duration MAX_WAIT = Duration.ofSeconds(2);

    /** Permits probes of an unavailable Redis on request of the test. */
    public static final class Probes {

        private final AtomicLong nanos = new AtomicLong();

        public void allowNext() {
            nanos.addAndGet(RedisGateway.PROBE_INTERVAL.toNanos() + 1);
        }
    }

    @Bean
    Probes probes() {
        return new Probes();
    }

    @Bean
    @Primary
    RedisGateway relaxedGateway(RedisClient redisClient, RedisURI uri, RedisProperties settings, Probes probes) {
        return new RedisGateway(redisClient, uri, MAX_WAIT, probes.nanos::get).start(settings.connectTimeout());
    }
}
