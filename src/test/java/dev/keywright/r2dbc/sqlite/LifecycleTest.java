package dev.keywright.r2dbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactoryOptions;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.ValidationDepth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class LifecycleTest extends FileDatabase {

    private String pragma(String name, String sql) {
        return await(query(connect(), sql, (row) -> row.get(name, String.class)).single());
    }

    @Nested
    class Opening {

        @Test
        void whenOpenedThenDurableAndStrict() {
            assertThat(pragma("journal_mode", "PRAGMA journal_mode")).isEqualTo("wal");
            assertThat(pragma("synchronous", "PRAGMA synchronous")).isEqualTo("2");
            assertThat(pragma("foreign_keys", "PRAGMA foreign_keys")).isEqualTo("1");
            assertThat(pragma("query_only", "SELECT query_only FROM pragma_query_only"))
                    .isEqualTo("1");
        }

        @Test
        void whenNoConnectionIsRequestedThenNoneIsOpened() {
            Path path = folder.resolve("later.db");
            SqliteConnectionFactory lazy = SqliteConnectionFactory.of(SqliteConnectionOptions.file(path));
            Mono<? extends Connection> connection = lazy.create();
            assertThat(path).doesNotExist();
            await(connection.hasElement());
            assertThat(path).exists();
            lazy.close().block(LONG);
        }

        @Test
        void whenValidatedThenValueIsReported() {
            assertThat(factory.getMetadata().getName()).isEqualTo("SQLite");
            assertThat(connect().getMetadata().getDatabaseProductName()).isEqualTo("SQLite");
            assertThat(connect().getMetadata().getDatabaseVersion()).startsWith("3.");
        }

        @Test
        void whenPooledThenWorks() {
            ConnectionPool pool = new ConnectionPool(
                    ConnectionPoolConfiguration.builder(factory).maxSize(3).build());
            Flux.range(0, 20)
                    .flatMap((i) -> Flux.usingWhen(pool.create(), (c) -> insert(c, "n" + i), Connection::close), 8)
                    .reduce(Long::sum)
                    .as(StepVerifier::create)
                    .expectNext(20L)
                    .expectComplete()
                    .verify(LONG);
            pool.disposeLater().block(LONG);
        }
    }

    @Nested
    class Closing {

        @Test
        void whenClosedThenWaitingIsRejectedAndOpenIsRolledBack() {
            Connection holder = connect();
            await(begin(holder).then(insert(holder, "lost")));
            CompletableFuture<Long> waiting = insert(connect(), "rejected").toFuture();
            factory.close().block(LONG);
            assertThatThrownBy(waiting::join).hasCauseInstanceOf(R2dbcNonTransientResourceException.class);
            insert(holder, "late").as(StepVerifier::create).expectError().verify(LONG);
            factory.create()
                    .as(StepVerifier::create)
                    .expectError(R2dbcException.class)
                    .verify(LONG);
            assertThat(await(Mono.from(holder.validate(ValidationDepth.LOCAL)))).isFalse();
            assertThat(await(Mono.from(holder.validate(ValidationDepth.REMOTE))))
                    .isFalse();
            close(holder).onErrorComplete().block(LONG);
            openAgain();
            assertThat(names()).isEmpty();
        }

        private void openAgain() {
            factory = SqliteConnectionFactory.of(settings());
        }

        @Test
        void whenClosedThenEndlessReadIsInterrupted() {
            Connection alone = connect();
            Connection inTransaction = connect();
            finish(begin(inTransaction));
            CompletableFuture<Long> first = query(alone, ENDLESS_SUM, (row) -> row.get(0, Long.class))
                    .single()
                    .toFuture();
            CompletableFuture<Long> second = query(inTransaction, ENDLESS_SUM, (row) -> row.get(0, Long.class))
                    .single()
                    .toFuture();
            factory.close().block(LONG);
            assertThatThrownBy(first::join).hasCauseInstanceOf(R2dbcException.class);
            assertThatThrownBy(second::join).hasCauseInstanceOf(R2dbcException.class);
            openAgain();
        }

        @Test
        void whenClosedTwiceThenNoError() {
            factory.close().block(LONG);
            factory.close().block(LONG);
        }

        @Test
        void whenClosedThenLogIsCheckpointed() {
            run(INSERT, "a");
            factory.close().block(LONG);
            assertThat(Files.exists(folder.resolve("test.db-wal"))).isFalse();
        }

        @Test
        void whenConnectionIsClosedThenStatementsAreRejected() {
            Connection connection = connect();
            finish(close(connection));
            insert(connection, "a").as(StepVerifier::create).verifyError(R2dbcNonTransientResourceException.class);
            begin(connection).as(StepVerifier::create).verifyError(R2dbcNonTransientResourceException.class);
        }
    }

    @Nested
    class Urls {

        private SqliteConnectionOptions settingsOf(String url) {
            return SqliteConnectionFactoryProvider.settings(ConnectionFactoryOptions.parse(url));
        }

        @Test
        void whenUrlHasFourSlashesThenAbsoluteElseRelative() {
            assertThat(settingsOf("r2dbc:sqlite:////var/app.db").file()).isEqualTo(Path.of("/var/app.db"));
            assertThat(settingsOf("r2dbc:sqlite:///data/app.db").file()).isEqualTo(Path.of("data/app.db"));
            assertThat(settingsOf("r2dbc:sqlite:///:memory:").inMemory()).isTrue();
        }

        @Test
        void whenUrlHasOptionsThenUsed() {
            SqliteConnectionOptions settings = settingsOf(
                    "r2dbc:sqlite:///a.db?busyTimeout=PT1S&synchronous=normal&readers=2"
                            + "&waiting=9&lockWaitTimeout=PT3S&statementCacheSize=7&pragmas=cache_size=-8000,temp_store=MEMORY");
            assertThat(settings)
                    .isEqualTo(SqliteConnectionOptions.file(Path.of("a.db"))
                            .withBusyTimeout(Duration.ofSeconds(1))
                            .withSynchronous(SqliteConnectionOptions.Synchronous.NORMAL)
                            .withReaders(2)
                            .withMaxWaiting(9)
                            .withMaxWait(Duration.ofSeconds(3))
                            .withStatementCacheSize(7)
                            .withPragmas(Map.of("cache_size", "-8000", "temp_store", "MEMORY")));
        }

        @Test
        void whenDiscoveredThenConnects() {
            var found = (SqliteConnectionFactory) ConnectionFactories.get("r2dbc:sqlite:///:memory:");
            Connection connection = await(found.create());
            assertThat(await(query(connection, "SELECT 1", (row) -> row.get(0)).single()))
                    .isEqualTo(1);
            found.close().block(LONG);
        }
    }

    @Nested
    class Settings {

        @ParameterizedTest
        @ValueSource(strings = {"x=1;DROP", "X Y=1", "=1", "cache_size"})
        void whenPragmaIsInvalidThenRejected(String pragmas) {
            String url = "r2dbc:sqlite:///a.db";
            ConnectionFactoryOptions options = ConnectionFactoryOptions.parse(url)
                    .mutate()
                    .option(SqliteConnectionFactoryProvider.PRAGMAS, pragmas)
                    .build();
            assertThatThrownBy(() -> SqliteConnectionFactoryProvider.settings(options))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void whenOutOfRangeThenRejected() {
            SqliteConnectionOptions settings = SqliteConnectionOptions.memory();
            assertThatThrownBy(() -> settings.withReaders(0)).hasMessageContaining("readers");
            assertThatThrownBy(() -> settings.withMaxWaiting(0)).hasMessageContaining("waiting");
            assertThatThrownBy(() -> settings.withMaxWait(Duration.ZERO)).hasMessageContaining("maxWait");
            assertThatThrownBy(() -> settings.withBusyTimeout(Duration.ofDays(99)))
                    .hasMessageContaining("busyTimeout");
        }
    }
}
