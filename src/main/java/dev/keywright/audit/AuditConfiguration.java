package dev.keywright.audit;

import dev.keywright.storage.Cursors;
import dev.keywright.storage.Secrets;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(ChangeSettings.class)
class AuditConfiguration {

    @Bean
    Trail trail(
            DatabaseClient database,
            Secrets secrets,
            TransactionalOperator transaction,
            Clock clock,
            ObjectProvider<TrailListener> listeners) {
        return new Trail(
                database,
                new Chain(secrets.pepper()),
                transaction,
                clock,
                listeners.stream().toList());
    }

    /** It looks for the listeners late: it is one itself. */
    @Bean
    TrailFollower trailFollower(
            DatabaseClient database, ChangeSettings settings, ObjectProvider<TrailListener> listeners) {
        return new TrailFollower(
                new AuditEvents(database),
                new AuditHead(database),
                settings.pollInterval(),
                () -> listeners.stream().toList());
    }

    @Bean
    AuditReader auditReader(DatabaseClient database, Cursors cursors) {
        return new AuditReader(new AuditEvents(database), cursors);
    }
}
