package dev.keywright.r2dbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.R2dbcException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A database opened read-only, while another connection writes to it. */
class ReadOnlyTest extends FileDatabase {

    private SqliteConnectionFactory readOnly;

    @BeforeEach
    void openReadOnly() {
        this.readOnly = SqliteConnectionFactory.of(settings().asReadOnly());
    }

    @AfterEach
    void closeReadOnly() {
        this.readOnly.close().block(LONG);
    }

    private static Mono<Long> change(SqliteConnectionFactory factory, String sql) {
        return Flux.usingWhen(factory.create(), (connection) -> update(connection, sql), Connection::close)
                .single();
    }

    @Test
    void whenReadThenCommittedDataOfWriterIsVisible() {
        run(INSERT, "ann");

        assertThat(await(Flux.usingWhen(this.readOnly.create(), FileDatabase::names, Connection::close)
                        .collectList()))
                .containsExactly("ann");
    }

    @Test
    void whenWrittenThenRejected() {
        assertThatExceptionOfType(R2dbcException.class)
                .isThrownBy(() -> await(change(this.readOnly, "DELETE FROM item")));
    }

    @Test
    void whenFileIsMissingThenNotCreated() {
        Path missing = this.folder.resolve("missing.db");
        SqliteConnectionFactory factory =
                SqliteConnectionFactory.of(SqliteConnectionOptions.file(missing).asReadOnly());

        assertThatExceptionOfType(R2dbcException.class).isThrownBy(() -> await(factory.create()));
        assertThat(missing).doesNotExist();
    }
}
