package dev.keywright.verification.config;

import dev.keywright.apikey.cache.KeyLookup;
import dev.keywright.apikey.cache.VerificationProperties;
import dev.keywright.apikey.store.CreditRepository;
import dev.keywright.changes.ChangeStreams;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.ratelimit.RateLimitProperties;
import dev.keywright.redis.RedisGateway;
import dev.keywright.usage.UsageCounter;
import dev.keywright.verification.limits.CreditLeaser;
import dev.keywright.verification.limits.InMemoryKeyLimiter;
import dev.keywright.verification.limits.KeyLimiter;
import dev.keywright.verification.limits.RedisKeyLimiter;
import dev.keywright.verification.limits.RedisWindowCounters;
import dev.keywright.verification.service.VerdictMetrics;
import dev.keywright.verification.service.Verifier;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

@Configuration(proxyBeanMethods = false)
@EnableScheduling
class VerificationConfiguration {

    @Bean
    InMemoryKeyLimiter keyLimiter(
            CreditRepository store, VerificationProperties settings, Clock clock, QueryGuard queryGuard) {
        return new InMemoryKeyLimiter(new CreditLeaser(store, settings.creditBlock(), clock, queryGuard), clock);
    }

    @Bean
    MeterBinder changeMeters(ChangeStreams streams) {
        return (registry) -> Gauge.builder("keywright.changes.streams", streams, ChangeStreams::count)
                .description("Connected readers of /v1/changes")
                .register(registry);
    }

    @Bean
    Verifier verifier(
            KeyLookup keys,
            InMemoryKeyLimiter budgets,
            RateLimitProperties limits,
            ObjectProvider<RedisGateway> redis,
            UsageCounter uses,
            MeterRegistry registry,
            Clock clock) {
        KeyLimiter all = limits.store() == RateLimitProperties.Store.MEMORY
                ? budgets
                : new RedisKeyLimiter(
                        new RedisWindowCounters(redis.getObject()),
                        budgets,
                        limits.onFailure().verifying());
        return new Verifier(keys, all, uses, new VerdictMetrics(registry), clock);
    }
}
