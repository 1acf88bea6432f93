package dev.keywright.ratelimit;

import dev.keywright.redis.RedisGateway;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Mono;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(RateLimitProperties.class)
class RateLimitConfiguration {

    @Bean
    Limiter addressLimiter(RateLimitProperties settings, ObjectProvider<RedisGateway> redis, MeterRegistry registry) {
        return metered("address", limiter("address", settings.perAddress(), settings, redis), registry);
    }

    @Bean
    Limiter accountLimiter(RateLimitProperties settings, ObjectProvider<RedisGateway> redis, MeterRegistry registry) {
        return metered("account", limiter("account", settings.perAccount(), settings, redis), registry);
    }

    /** The metrics do not contain the subjects. */
    private static Limiter metered(String name, Limiter limiter, MeterRegistry registry) {
        Counter allowed = decisions(name, "allowed", registry);
        Counter rejected = decisions(name, "rejected", registry);
        return (subject) ->
                limiter.acquire(subject).doOnNext((decision) -> (decision.allowed() ? allowed : rejected).increment());
    }

    private static Counter decisions(String name, String outcome, MeterRegistry registry) {
        return Counter.builder("keywright.limit.decisions")
                .description("Requests checked against a rate limit of Keywright")
                .tag("limit", name)
                .tag("outcome", outcome)
                .register(registry);
    }

    /** Limits in memory are always available. */
    @Bean
    MeterBinder limitMeters(ObjectProvider<RedisGateway> redis) {
        return (registry) -> Gauge.builder(
                        "keywright.limits.up", redis, (link) -> link.stream().allMatch(RedisGateway::isUp) ? 1 : 0)
                .description("Whether limits can be counted: 0 while Redis is unavailable")
                .register(registry);
    }

    @Bean
    Limiter newKeysPerAccount(RateLimitProperties settings, ObjectProvider<RedisGateway> redis) {
        return advisory(limiter("new-keys-account", settings.keysPerAccount(), settings, redis));
    }

    @Bean
    Limiter newKeysPerOperator(RateLimitProperties settings, ObjectProvider<RedisGateway> redis) {
        return advisory(limiter("new-keys-operator", settings.keysPerOperator(), settings, redis));
    }

    @Bean
    Limiter newKeysPerServiceKey(RateLimitProperties settings, ObjectProvider<RedisGateway> redis) {
        return advisory(limiter("new-keys-service-key", settings.keysPerServiceKey(), settings, redis));
    }

    private static Limiter limiter(
            String name, Quota quota, RateLimitProperties settings, ObjectProvider<RedisGateway> redis) {
        if (quota.isOff()) {
            return Limiter.UNLIMITED;
        }
        return settings.store() == RateLimitProperties.Store.MEMORY
                ? new InMemoryLimiter(quota)
                : new RedisLimiter(redis.getObject(), name, quota);
    }

    /**
     * A limiter that only saves database queries. The database decides, so while the limiter is unavailable the database is queried each
     * time.
     */
    private static Limiter advisory(Limiter limiter) {
        return (subject) -> limiter.acquire(subject)
                .onErrorResume(Limiter.UnavailableException.class, (unknown) -> Mono.just(LimitDecision.UNLIMITED));
    }
}
