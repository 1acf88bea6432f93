package dev.keywright.storage;

import dev.keywright.r2dbc.sqlite.SqliteConnectionFactory;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.r2dbc.core.binding.BindMarkersFactory;
import org.springframework.transaction.ReactiveTransactionManager;
import org.springframework.transaction.reactive.TransactionalOperator;

@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties({StorageSettings.class, SecretSettings.class, SqliteOptions.class})
class StorageConfiguration {

    static final String DATABASE = "keywright.db";

    @Bean
    DataFolder dataFolder(StorageSettings settings) {
        return DataFolder.open(settings.data());
    }

    @Bean
    Secrets secrets(DataFolder folder, SecretSettings settings, SecureRandom random) {
        return new SecretStore(folder, settings, random).open(folder.file(DATABASE));
    }

    /** The secrets come first: a database without its secrets is refused, so there must never be one. */
    @Bean(destroyMethod = "close")
    SqliteConnectionFactory connectionFactory(DataFolder folder, SqliteOptions options, Secrets secretsThatComeFirst) {
        Path database = folder.touch(DATABASE);
        Migrations.run("jdbc:sqlite:" + database);
        return SqliteConnectionFactory.of(options.of(database));
    }

    @Bean
    DatabaseClient databaseClient(ConnectionFactory connectionFactory) {
        return DatabaseClient.builder()
                .connectionFactory(connectionFactory)
                .bindMarkers(BindMarkersFactory.indexed("?", 1))
                .build();
    }

    @Bean
    Cursors cursors(Secrets secrets) {
        return new Cursors(secrets.signingKey().derive("keywright cursors"));
    }

    @Bean
    ReactiveTransactionManager transactionManager(ConnectionFactory connectionFactory) {
        return new R2dbcTransactionManager(connectionFactory);
    }

    @Bean
    TransactionalOperator transactionalOperator(ReactiveTransactionManager transactionManager) {
        return TransactionalOperator.create(transactionManager);
    }
}
