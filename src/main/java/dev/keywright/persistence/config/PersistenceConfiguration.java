package dev.keywright.persistence.config;

import dev.keywright.datafolder.StorageProperties;
import dev.keywright.persistence.ConnectionFactoryDecorator;
import dev.keywright.persistence.CursorCodec;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.persistence.postgresql.PostgresStore;
import dev.keywright.persistence.sqlite.SqliteProperties;
import dev.keywright.persistence.sqlite.SqliteStore;
import dev.keywright.secrets.RotatingSecrets;
import dev.keywright.secrets.SecretProperties;
import dev.keywright.secrets.Secrets;
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

/** The beans common to all stores. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({
    StorageProperties.class,
    SecretProperties.class,
    SqliteProperties.class,
    R2dbcProperties.class
})
@Import({SqliteStore.class, PostgresStore.class})
public class PersistenceConfiguration {

    @Bean
    Secrets secrets(RotatingSecrets live) {
        return live.secrets();
    }

    @Bean
    DatabaseClient databaseClient(
            ConnectionFactory connectionFactory,
            ObjectProvider<ConnectionFactoryDecorator> watches,
            BindMarkersFactory bindMarkers) {
        ConnectionFactory connections = connectionFactory;
        for (ConnectionFactoryDecorator watch : watches) {
            connections = watch.around(connections);
        }
        return client(connections, bindMarkers);
    }

    public static DatabaseClient client(ConnectionFactory connections, BindMarkersFactory bindMarkers) {
        return DatabaseClient.builder()
                .connectionFactory(connections)
                .bindMarkers(bindMarkers)
                .build();
    }

    /** Each component has its own guard and counts its own waiting requests. */
    @Bean
    @Scope(BeanDefinition.SCOPE_PROTOTYPE)
    QueryGuard queryGuard() {
        return new QueryGuard();
    }

    @Bean
    CursorCodec cursors(Secrets secrets) {
        return new CursorCodec(secrets.signingKey().derive("keywright cursors"));
    }

    @Bean
    public ReactiveTransactionManager transactionManager(DatabaseClient client) {
        return new R2dbcTransactionManager(client.getConnectionFactory());
    }

    @Bean
    public TransactionalOperator transactionalOperator(ReactiveTransactionManager transactionManager) {
        return TransactionalOperator.create(transactionManager);
    }
}
