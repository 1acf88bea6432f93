package dev.keywright.persistence.postgresql;

import dev.keywright.datafolder.DataFolder;
import dev.keywright.datafolder.StorageProperties;
import dev.keywright.persistence.RequestTimeoutFilter;
import dev.keywright.persistence.schema.PostgresAddress;
import dev.keywright.persistence.schema.SchemaMigrations;
import dev.keywright.secrets.RotatingSecrets;
import dev.keywright.secrets.SecretFingerprints;
import dev.keywright.secrets.SecretProperties;
import dev.keywright.secrets.SecretStore;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcConnectionDetails;
import org.springframework.boot.r2dbc.autoconfigure.R2dbcProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.DependsOn;
import org.springframework.context.annotation.Import;

/** A PostgreSQL database, shared with other nodes. The data folder only contains secrets that the settings omit. */
@Import(RequestTimeoutFilter.class)
@ConditionalOnProperty(name = "keywright.store", havingValue = "postgresql")
public class PostgresStore {

    @Bean
    PostgresAddress postgresAddress(R2dbcProperties settings) {
        return PostgresAddress.of(settings);
    }

    @Bean
    SecretFingerprints secretFingerprints(PostgresAddress address) {
        return new SecretFingerprints(SchemaMigrations.run(address), address.toString());
    }

    /** Nodes may share the folder, so it is not locked. */
    @Bean
    SecretStore secretStore(StorageProperties settings, SecretProperties secrets, SecureRandom random, Clock clock) {
        DataFolder folder = secrets.areComplete()
                ? DataFolder.unused(settings.data())
                : DataFolder.openShared(secrets.folderOr(settings.data()));
        return new SecretStore(folder, secrets, random, clock);
    }

    @Bean
    RotatingSecrets rotatingSecrets(SecretStore store, SecretFingerprints fingerprints) {
        RotatingSecrets rotatingSecrets = store.openRotating(fingerprints.any());
        fingerprints.checkAndStore(rotatingSecrets.secrets());
        return rotatingSecrets;
    }

    /**
     * The database of Spring Boot's connection pool. Depends on the secrets, so that nothing is written with secrets that the other nodes
     * lack.
     */
    @Bean
    @DependsOn("secrets")
    R2dbcConnectionDetails connectionDetails(PostgresAddress address) {
        return () -> PostgresOptions.of(address);
    }
}
