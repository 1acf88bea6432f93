package dev.keywright.secrets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.persistence.schema.PostgresAddress;
import dev.keywright.persistence.schema.SchemaMigrations;
import dev.keywright.startup.StartupException;
import dev.keywright.support.store.PostgresDatabase;
import dev.keywright.support.store.TestKeyrings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Two nodes with different secrets start concurrently on a new database. */
class SecretFingerprintsIT {

    private static final DataSource DATABASE =
            SchemaMigrations.run(PostgresAddress.of(PostgresDatabase.settings(PostgresDatabase.empty())));

    private final Secrets ours = secrets(1);
    private final Secrets others = secrets(2);

    @BeforeEach
    void invalidateAll() throws SQLException {
        try (Connection connection = DATABASE.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM secret_fingerprint");
        }
    }

    private static Secrets secrets(int fill) {
        Map<Integer, String> one = Map.of(1, TestKeyrings.encoded(fill));
        return new RotatingSecrets(
                        new RotatingSecret("pepper", one, Clock.systemUTC()),
                        new RotatingSecret("master-key", one, Clock.systemUTC()),
                        new RotatingSecret("signing-key", one, Clock.systemUTC()))
                .secrets();
    }

    private static boolean mayStart(Secrets secrets) {
        try {
            new SecretFingerprints(DATABASE, "db").checkAndStore(secrets);
            return true;
        } catch (StartupException rejected) {
            return false;
        }
    }

    @RepeatedTest(50)
    void whenTwoNodesStartConcurrentlyWithDifferentSecretsThenOneStarts() {
        List<Secrets> started = Flux.just(ours, others)
                .flatMap((secrets) -> Mono.fromCallable(() -> mayStart(secrets))
                        .subscribeOn(Schedulers.boundedElastic())
                        .filter(Boolean::booleanValue)
                        .map((may) -> secrets))
                .collectList()
                .blockOptional()
                .orElseThrow();

        assertThat(started).hasSize(1);
        assertThat(Stream.of(ours, others).filter(SecretFingerprintsIT::mayStart))
                .isEqualTo(started);
    }
}
