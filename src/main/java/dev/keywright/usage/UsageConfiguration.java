package dev.keywright.usage;

import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.List;
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
@EnableConfigurationProperties(UsageSettings.class)
@EnableScheduling
class UsageConfiguration {

    @Bean
    UseCounter useCounter() {
        return new UseCounter();
    }

    @Bean
    UseRecords useRecords(DatabaseClient database, TransactionalOperator transaction) {
        return new UseRecords(database, transaction);
    }

    @Bean
    UseFlush useFlush(UseCounter counter, UseRecords records, List<LastUses> lastUses, Clock clock) {
        return new UseFlush(counter, records, lastUses, clock);
    }

    @Bean
    MeterBinder usageMeters(UseFlush flush) {
        return (registry) -> TimeGauge.builder(
                        "keywright.usage.unwritten",
                        flush,
                        TimeUnit.MILLISECONDS,
                        (counts) -> counts.unwritten().toMillis())
                .description("How old the oldest count of usage is at most that is in memory alone")
                .register(registry);
    }

    @Bean
    UseMoves useMoves(
            DatabaseClient database, ReactiveTransactionManager transactions, UsageSettings settings, Clock clock) {
        DefaultTransactionDefinition definition = new DefaultTransactionDefinition();
        definition.setIsolationLevel(TransactionDefinition.ISOLATION_REPEATABLE_READ);
        TransactionalOperator snapshot = TransactionalOperator.create(transactions, definition);
        return new UseMoves(database, snapshot, settings, clock, UseMoves.SLICE);
    }

    @Bean
    UseLife useLife(UseFlush flush, UseMoves moves) {
        return new UseLife(flush, moves);
    }

    @Bean
    SchedulingConfigurer useSchedule(UseLife life, UsageSettings settings) {
        return (registrar) -> registrar.addFixedDelayTask(
                new FixedDelayTask(life::flush, settings.flushInterval(), settings.flushInterval()));
    }
}
