package dev.keywright.storage;

import io.r2dbc.spi.ConnectionFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.binding.BindMarkersFactory;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;

/** What is the same of every store. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({StorageSettings.class, SecretSettings.class, SqliteOptions.class, R2dbcProperties.class
})
@Import({SqliteStore.class, PostgresStore.class})
class StorageConfiguration {

    @Bean
    Secrets secrets(LiveSecrets live) {
        return live.secrets();
    }

    @Bean
    SecretWatch secretWatch(SecretStore store, LiveSecrets secrets, SecretFingerprints fingerprints) {
        return new SecretWatch(store, secrets, fingerprints);
    }

    @Bean
    DatabaseClient databaseClient(
            ConnectionFactory connectionFactory,
            ObjectProvider<ConnectionWatch> watches,
            BindMarkersFactory bindMarkers) {
        ConnectionFactory connections = connectionFactory;
        for (ConnectionWatch watch : watches) {
            connections = watch.around(connections);
        }
        return client(connections, bindMarkers);
    }

    static DatabaseClient client(ConnectionFactory connections, BindMarkersFactory bindMarkers) {
        return DatabaseClient.builder()
                .connectionFactory(connections)
                .bindMarkers(bindMarkers)
                .build();
    }

    /** Each that waits for the database counts those who wait with it. */
    @Bean
    @Scope(BeanDefinition.SCOPE_PROTOTYPE)
    Patience patience() {
        return new Patience();
    }

    @Bean
    Cursors cursors(Secrets secrets) {
        return new Cursors(secrets.signingKey().derive("keywright cursors"));
    }

    @Bean
    ReactiveTransactionManager transactionManager(DatabaseClient client) {
        return new R2dbcTransactionManager(client.getConnectionFactory());
    }

    @Bean
    TransactionalOperator transactionalOperator(ReactiveTransactionManager transactionManager) {
        return TransactionalOperator.create(transactionManager);
    }
}
