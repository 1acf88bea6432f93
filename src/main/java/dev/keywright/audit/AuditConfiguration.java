package dev.keywright.audit;

import dev.keywright.storage.Cursors;
import dev.keywright.storage.Secrets;
import java.time.Clock;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;

@Configuration(proxyBeanMethods = false)
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

    @Bean
    AuditReader auditReader(DatabaseClient database, Cursors cursors) {
        return new AuditReader(new AuditEvents(database), cursors);
    }
}
