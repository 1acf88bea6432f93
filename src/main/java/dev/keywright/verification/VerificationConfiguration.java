package dev.keywright.verification;

import dev.keywright.audit.ChangeSettings;
import dev.keywright.audit.TrailFollower;
import dev.keywright.key.CreditStore;
import dev.keywright.key.KnownKeys;
import dev.keywright.usage.UseCounter;
import java.time.Clock;
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
    MemoryBudgets budgets(CreditStore store, VerificationSettings settings, Clock clock) {
        return new MemoryBudgets(new CreditBlocks(store, settings.creditBlock(), clock), clock);
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
    Verifier verifier(KnownKeys keys, MemoryBudgets budgets, UseCounter uses, Clock clock) {
        return new Verifier(keys, budgets, uses, clock);
    }

    @Bean
    HotTranslation hotTranslation(Verifier verifier, JsonMapper json) {
        return new HotTranslation(verifier, json);
    }
}
