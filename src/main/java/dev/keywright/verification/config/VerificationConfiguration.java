package dev.keywright.verification.config;

import dev.keywright.apikey.cache.KeyLookup;
import dev.keywright.apikey.store.CreditRepository;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.ratelimit.RateLimitProperties;
import dev.keywright.redis.RedisGateway;
import dev.keywright.redis.ScriptPipeline;
import dev.keywright.usage.UsageCounter;
import dev.keywright.verification.limits.CreditLeaser;
import dev.keywright.verification.limits.CreditProperties;
import dev.keywright.verification.limits.InMemoryKeyLimiter;
import dev.keywright.verification.limits.KeyLimiter;
import dev.keywright.verification.limits.RedisKeyLimiter;
import dev.keywright.verification.limits.RedisWindowCounters;
import dev.keywright.verification.service.VerdictMetrics;
import dev.keywright.verification.service.Verifier;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(CreditProperties.class)
@EnableScheduling
class VerificationConfiguration {

    @Bean
    InMemoryKeyLimiter keyLimiter(
            CreditRepository store, CreditProperties settings, Clock clock, QueryGuard queryGuard) {
        return new InMemoryKeyLimiter(new CreditLeaser(store, settings.leaseSize(), clock, queryGuard), clock);
    }

    @Bean
    Verifier verifier(
            KeyLookup keys,
            InMemoryKeyLimiter inMemory,
            RateLimitProperties limits,
            ObjectProvider<RedisGateway> redis,
            UsageCounter usageCounter,
            MeterRegistry registry,
            Clock clock) {
        KeyLimiter limiter = limits.store() == RateLimitProperties.Store.MEMORY
                ? inMemory
                : new RedisKeyLimiter(
                        new RedisWindowCounters(new ScriptPipeline(redis.getObject())),
                        inMemory,
                        limits.onFailure().verifying());
        return new Verifier(keys, limiter, usageCounter, new VerdictMetrics(registry), clock);
    }
}
