package dev.keywright.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.ExceptionTranslator;
import dev.keywright.r2dbc.sqlite.SqliteConnectionFactory;
import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpStatus;
import org.springframework.r2dbc.connection.R2dbcTransactionManager;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class BusyTransactionTest {

    @Test
    void whenNoPermitIsFreeThenTransactionIsUnavailable(@TempDir Path folder) throws Exception {
        SqliteConnectionFactory connections = SqliteConnectionFactory.of(
                SqliteConnectionOptions.file(folder.resolve("test.db")).withMaxWait(Duration.ofMillis(50)));
        DatabaseClient database = DatabaseClient.create(connections);
        TransactionalOperator transaction = TransactionalOperator.create(new R2dbcTransactionManager(connections));
        database.sql("CREATE TABLE t (id INTEGER)").then().block();
        Mono<Void> write = database.sql("INSERT INTO t VALUES (1)").then();
        Sinks.Empty<Void> release = Sinks.empty();
        CountDownLatch written = new CountDownLatch(1);
        Disposable holder = write.doOnTerminate(written::countDown)
                .then(release.asMono())
                .as(transaction::transactional)
                .subscribe();
        written.await();

        ApiException exception = write.as(transaction::transactional)
                .thenReturn(ApiException.of(ErrorCode.USERNAME_TAKEN, "there was a turn"))
                .onErrorResume((failure) -> Mono.just(ExceptionTranslator.of(failure)))
                .blockOptional()
                .orElseThrow();

        holder.dispose();
        connections.close().block();
        assertThat(exception.status()).isEqualTo(HttpStatus.SERVICE_UNAVAILABLE);
    }
}
