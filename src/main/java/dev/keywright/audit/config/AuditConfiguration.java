package dev.keywright.audit.config;

import com.github.benmanes.caffeine.cache.Ticker;
import dev.keywright.audit.AuditLogListener;
import dev.keywright.audit.chain.AuditChain;
import dev.keywright.audit.store.AuditLog;
import dev.keywright.audit.store.AuditRepository;
import dev.keywright.audit.tail.AuditLogNotifier;
import dev.keywright.audit.tail.AuditLogProperties;
import dev.keywright.audit.tail.AuditLogTailer;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.secrets.Secrets;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuditLogProperties.class)
class AuditConfiguration {

    @Bean
    AuditLog auditLog(
            DatabaseClient database,
            Secrets secrets,
            TransactionalOperator transaction,
            Clock clock,
            ObjectProvider<AuditLogListener> listeners) {
        return new AuditLog(
                database,
                new AuditChain(secrets.pepper()),
                transaction,
                clock,
                listeners.stream().toList());
    }

    /** Resolves the listeners lazily, since the tailer is itself a listener. */
    @Bean
    AuditLogTailer auditLogTailer(
            AuditRepository records,
            AuditLogProperties settings,
            QueryGuard queryGuard,
            Ticker ticker,
            ObjectProvider<AuditLogNotifier> notifier,
            ObjectProvider<AuditLogListener> listeners) {
        return new AuditLogTailer(
                records,
                queryGuard,
                settings.pollInterval(),
                notifier.getIfAvailable(() -> AuditLogNotifier.NONE),
                ticker::read,
                () -> listeners.stream().toList());
    }

    @Bean
    MeterBinder auditLogMeters(AuditLogTailer auditLog) {
        return (registry) -> TimeGauge.builder(
                        "keywright.audit.log.age",
                        auditLog,
                        TimeUnit.MILLISECONDS,
                        (read) -> read.age().toMillis())
                .description("Time since this node last read the audit log to its end")
                .register(registry);
    }
}
