package dev.keywright.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.r2dbc.sqlite.SqliteConnectionFactory;
import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import io.r2dbc.proxy.ProxyConnectionFactory;
import io.r2dbc.proxy.core.MethodExecutionInfo;
import io.r2dbc.proxy.listener.ProxyMethodExecutionListener;
import io.r2dbc.spi.ConnectionFactory;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class CancellationSafeTransactionManagerTest {

    @TempDir
    Path folder;

    private SqliteConnectionFactory connections;
    private DatabaseClient database;

    @BeforeEach
    void createTable() {
        connections = SqliteConnectionFactory.of(SqliteConnectionOptions.file(folder.resolve("test.db")));
        database = DatabaseClient.create(connections);
        database.sql("CREATE TABLE t (id INTEGER)").then().block();
    }

    @AfterEach
    void close() {
        connections.close().block();
    }

    private Mono<Long> insert() {
        return database.sql("INSERT INTO t VALUES (1)").fetch().rowsUpdated();
    }

    private TransactionalOperator transaction(ConnectionFactory factory) {
        return TransactionalOperator.create(new CancellationSafeTransactionManager(factory));
    }

    /** Only if the transaction has ended can another request write. */
    private void expectRolledBack() {
        assertThat(insert().block()).isEqualTo(1);
        assertThat(database.sql("SELECT COUNT(*) AS count FROM t")
                        .map((row) -> row.get("count", Long.class))
                        .one()
                        .block())
                .isEqualTo(1);
    }

    @Test
    void whenCancelledWhileTransactionBeginsThenRolledBack() throws InterruptedException {
        Sinks.Empty<Void> cancellation = Sinks.empty();
        CountDownLatch started = new CountDownLatch(1);
        TransactionalOperator transaction = transaction(whenBegun(() -> {
            cancellation.tryEmitEmpty();
            started.countDown();
        }));

        insert().as(transaction::transactional)
                .takeUntilOther(cancellation.asMono())
                .block();
        started.await();

        expectRolledBack();
    }

    @Test
    void whenCancelledInTransactionThenRolledBack() throws InterruptedException {
        CountDownLatch inserted = new CountDownLatch(1);
        Disposable request = insert().doOnNext((count) -> inserted.countDown())
                .then(Mono.never())
                .as(transaction(connections)::transactional)
                .subscribe();
        inserted.await();

        request.dispose();

        expectRolledBack();
    }

    @Test
    void whenBeginFailsThenErrorIsDelivered() {
        connections.close().block();
        AtomicReference<Throwable> failure = new AtomicReference<>();

        insert().as(transaction(connections)::transactional)
                .onErrorResume((error) -> {
                    failure.set(error);
                    return Mono.empty();
                })
                .block();

        assertThat(failure.get()).hasMessageContaining("transaction");
    }

    /** Calls the action when a transaction has begun, before the subscriber learns of it. */
    private ConnectionFactory whenBegun(Runnable action) {
        return ProxyConnectionFactory.builder(connections)
                .listener(new ProxyMethodExecutionListener() {
                    @Override
                    public void afterBeginTransactionOnConnection(MethodExecutionInfo execution) {
                        action.run();
                    }
                })
                .build();
    }
}
