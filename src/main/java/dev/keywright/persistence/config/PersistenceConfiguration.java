package dev.keywright.persistence.config;

import dev.keywright.datafolder.StorageProperties;
import dev.keywright.persistence.CancellationSafeTransactionManager;
import dev.keywright.persistence.CursorCodec;
import dev.keywright.persistence.QueryGuard;
import dev.keywright.persistence.postgresql.PostgresStore;
import dev.keywright.persistence.sqlite.SqliteProperties;
import dev.keywright.persistence.sqlite.SqliteStore;
import dev.keywright.secrets.RotatingSecrets;
import dev.keywright.secrets.SecretProperties;
import dev.keywright.secrets.Secrets;
import io.r2dbc.spi.ConnectionFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Scope;
import org.springframework.transaction.ReactiveTransactionManager;

/** The beans common to all stores. Spring Boot adds the {@code DatabaseClient} and the {@code TransactionalOperator}. */
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
    Secrets secrets(RotatingSecrets rotatingSecrets) {
        return rotatingSecrets.secrets();
    }

    /** Each component has its own guard and counts its own waiting requests. */
    @Bean
    @Scope(BeanDefinition.SCOPE_PROTOTYPE)
    QueryGuard queryGuard() {
        return new QueryGuard();
    }

    /** Replaces Spring Boot's. */
    @Bean
    ReactiveTransactionManager transactionManager(ConnectionFactory connections) {
        return new CancellationSafeTransactionManager(connections);
    }

    @Bean
    CursorCodec cursors(Secrets secrets) {
        return new CursorCodec(secrets.signingKey().derive("keywright cursors"));
    }
}
