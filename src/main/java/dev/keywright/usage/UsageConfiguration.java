package dev.keywright.usage;

import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.reactive.TransactionalOperator;
import org.springframework.transaction.support.DefaultTransactionDefinition;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(UsageProperties.class)
@EnableScheduling
class UsageConfiguration {

    @Bean
    MeterBinder usageMeters(UsageFlusher flusher) {
        return (registry) -> TimeGauge.builder(
                        "keywright.usage.unwritten",
                        flusher,
                        TimeUnit.MILLISECONDS,
                        (counts) -> counts.unwritten().toMillis())
                .description("Maximum age of the oldest usage count that is only in memory")
                .register(registry);
    }

    @Bean
    RollupJob rollupJob(
            DatabaseClient database, ReactiveTransactionManager transactions, UsageProperties settings, Clock clock) {
        DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
        definition.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        TransactionalOperator snapshot = TransactionalOperator.create(transactions, definition);
        return new RollupJob(database, snapshot, settings, clock, RollupJob.SLICE);
    }

    @Bean
    SchedulingConfigurer usageFlushSchedule(UsageFlusher flusher, UsageProperties settings) {
        return (registrar) -> registrar.addFixedDelayTask(
                new FixedDelayTask(flusher::flushAndWait, settings.flushInterval(), settings.flushInterval()));
    }
}
