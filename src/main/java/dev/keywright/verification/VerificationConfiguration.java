package dev.keywright.verification;

import dev.keywright.audit.ChangeSettings;
import dev.keywright.audit.TrailFollower;
import dev.keywright.key.CreditStore;
import dev.keywright.key.KnownKeys;
import dev.keywright.limit.LimitSettings;
import dev.keywright.redis.RedisLink;
import dev.keywright.storage.Patience;
import dev.keywright.usage.UseCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(VerificationSettings.class)
@EnableScheduling
class VerificationConfiguration {

    @Bean
    MemoryBudgets budgets(CreditStore store, VerificationSettings settings, Clock clock, Patience patience) {
        return new MemoryBudgets(new CreditBlocks(store, settings.creditBlock(), clock, patience), clock);
    }

    @Bean
    BudgetLife budgetLife(MemoryBudgets budgets) {
        return new BudgetLife(budgets);
    }

    @Bean
    ChangeStreams changeStreams(TrailFollower trail, ChangeSettings settings, Clock clock) {
        return new ChangeStreams(trail, settings, clock);
    }

    @Bean
    MeterBinder changeMeters(ChangeStreams streams) {
        return (registry) -> Gauge.builder("keywright.changes.streams", streams, ChangeStreams::count)
                .description("Readers of /v1/changes that are connected")
                .register(registry);
    }

    @Bean
    Verifier verifier(
            KnownKeys keys,
            MemoryBudgets budgets,
            LimitSettings limits,
            ObjectProvider<RedisLink> redis,
            UseCounter uses,
            MeterRegistry registry,
            Clock clock) {
        Budgets all = limits.store() == LimitSettings.Store.MEMORY
                ? budgets
                : new SharedBudgets(
                        new SharedWindows(redis.getObject()),
                        budgets,
                        limits.onFailure().verifying());
        return new Verifier(keys, all, uses, new VerdictMeters(registry), clock);
    }

    @Bean
    HotTranslation hotTranslation(Verifier verifier, JsonMapper json) {
        return new HotTranslation(verifier, json);
    }
}
