package dev.keywright.limit;

import dev.keywright.redis.RedisLink;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(LimitSettings.class)
class LimitConfiguration {

    @Bean
    Limiter addressLimiter(LimitSettings settings, ObjectProvider<RedisLink> redis, MeterRegistry registry) {
        return new CountedLimiter(limiter("address", settings.perAddress(), settings, redis), "address", registry);
    }

    /** Limits in memory can always be counted. */
    @Bean
    MeterBinder limitMeters(ObjectProvider<RedisLink> redis) {
        return (registry) -> Gauge.builder(
                        "keywright.limits.up", redis, (link) -> link.stream().allMatch(RedisLink::isUp) ? 1 : 0)
                .description("Whether limits can be counted: 0 while Redis is out of order")
                .register(registry);
    }

    @Bean
    Limiter accountKeyLimiter(LimitSettings settings, ObjectProvider<RedisLink> redis) {
        return hint(limiter("account", settings.keysPerAccount(), settings, redis));
    }

    @Bean
    Limiter operatorKeyLimiter(LimitSettings settings, ObjectProvider<RedisLink> redis) {
        return hint(limiter("operator", settings.keysPerOperator(), settings, redis));
    }

    @Bean
    Limiter programKeyLimiter(LimitSettings settings, ObjectProvider<RedisLink> redis) {
        return hint(limiter("program", settings.keysPerServiceKey(), settings, redis));
    }

    private static Limiter limiter(String name, Quota quota, LimitSettings settings, ObjectProvider<RedisLink> redis) {
        if (quota.isOff()) {
            return Limiter.UNLIMITED;
        }
        return settings.store() == LimitSettings.Store.MEMORY
                ? new MemoryLimiter(quota)
                : new SharedLimiter(redis.getObject(), name, quota);
    }

    /** One that only spares the database a question, which decides: while it is out of order, the database is asked each time. */
    private static Limiter hint(Limiter limiter) {
        return (subject) -> limiter.acquire(subject)
                .onErrorResume(LimitsOutOfOrder.class, (unknown) -> Mono.just(Decision.UNLIMITED));
    }
}
