package dev.keywright.persistence.sqlite;

import dev.keywright.datafolder.DataFolder;
import dev.keywright.datafolder.StorageProperties;
import dev.keywright.persistence.schema.SchemaMigrations;
import dev.keywright.r2dbc.sqlite.SqliteConnectionFactory;
import dev.keywright.r2dbc.sqlite.engine.SqliteLoad;
import dev.keywright.secrets.RotatingSecrets;
import dev.keywright.secrets.SecretFingerprints;
import dev.keywright.secrets.SecretProperties;
import dev.keywright.secrets.SecretStore;
import dev.keywright.secrets.Secrets;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.function.ToDoubleFunction;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.r2dbc.ConnectionFactoryDecorator;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.DependsOn;

/** A SQLite database in the data folder. */
@Conditional(SqliteStore.OnSqlite.class)
public class SqliteStore {

    public static final String DATABASE = "keywright.db";

    @Bean
    DataFolder dataFolder(StorageProperties settings) {
        return DataFolder.openOrCreate(settings.data());
    }

    @Bean
    SecretStore secretStore(StorageProperties settings, SecretProperties secrets, SecureRandom random, Clock clock) {
        return new SecretStore(DataFolder.openUnlocked(secrets.folderOr(settings.data())), secrets, random, clock);
    }

    @Bean
    RotatingSecrets rotatingSecrets(DataFolder folder, SecretStore store) {
        return store.openRotating(folder.file(DATABASE));
    }

    /** Depends on the secrets, because a database without its secrets cannot be used. */
    @Bean
    SecretFingerprints secretFingerprints(DataFolder folder, Secrets secrets) {
        Path database = folder.writable(DATABASE);
        SecretFingerprints fingerprints =
                new SecretFingerprints(SchemaMigrations.run("jdbc:sqlite:" + database), database.toString());
        fingerprints.checkAndStore(secrets);
        return fingerprints;
    }

    @Bean(destroyMethod = "close", defaultCandidate = false)
    @DependsOn("secretFingerprints")
    SqliteConnectionFactory sqlite(DataFolder folder, SqliteProperties options) {
        return SqliteConnectionFactory.of(options.of(folder.file(DATABASE)));
    }

    @Bean(destroyMethod = "")
    ConnectionFactory connectionFactory(
            @Qualifier("sqlite") SqliteConnectionFactory sqlite,
            ObjectProvider<ConnectionFactoryDecorator> decorators) {
        ConnectionFactory connections = sqlite;
        for (ConnectionFactoryDecorator decorator : decorators) {
            connections = decorator.decorate(connections);
        }
        return connections;
    }

    @Bean
    MeterBinder sqliteMeters(@Qualifier("sqlite") SqliteConnectionFactory connections) {
        return (registry) -> {
            waiting("write", connections, (load) -> load.waitingToWrite()).register(registry);
            waiting("read", connections, (load) -> load.waitingToRead()).register(registry);
            busy("write", connections, (load) -> load.isWriting() ? 1 : 0).register(registry);
            busy("read", connections, (load) -> load.reading()).register(registry);
        };
    }

    private static Gauge.Builder<?> waiting(
            String connection, SqliteConnectionFactory connections, ToDoubleFunction<SqliteLoad> count) {
        return Gauge.builder("keywright.sqlite.waiting", connections, (of) -> count.applyAsDouble(of.load()))
                .description("Requests that wait for a database connection")
                .tag("connection", connection);
    }

    private static Gauge.Builder<?> busy(
            String connection, SqliteConnectionFactory connections, ToDoubleFunction<SqliteLoad> count) {
        return Gauge.builder("keywright.sqlite.busy", connections, (of) -> count.applyAsDouble(of.load()))
                .description("Requests that use a database connection")
                .tag("connection", connection);
    }

    /** Matches unless another store is configured. Binding the settings rejects an unknown store. */
    public static final class OnSqlite extends NoneNestedConditions {

        OnSqlite() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @ConditionalOnProperty(name = "keywright.store", havingValue = "postgresql")
        static final class Postgresql {}
    }
}
