package dev.keywright.r2dbc.sqlite;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.keywright.r2dbc.sqlite.engine.ConnectionWorker;
import dev.keywright.r2dbc.sqlite.engine.JdbcSession;
import dev.keywright.r2dbc.sqlite.engine.SqliteConnectionOptions;
import dev.keywright.r2dbc.sqlite.engine.TaskBody;
import io.r2dbc.spi.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.sqlite.SQLiteCommitListener;
import reactor.core.publisher.Mono;

/** Occupies the writer, so that changes queue up and run as a group after its release. */
abstract class HeldWriter extends FileDatabase {

    final AtomicInteger commits = new AtomicInteger();

    private Connection holder;

    @Override
    SqliteConnectionOptions settings() {
        return super.settings().withBusyTimeout(Duration.ofMillis(50));
    }

    /** Requests for the writer wait until {@link #release}. */
    @BeforeEach
    void holdTheWriter() {
        await(this.factory.database().worker(0).call(this::countCommits));
        hold();
    }

    @AfterEach
    void close() {
        finish(close(this.holder));
    }

    final void hold() {
        this.holder = connect();
        finish(begin(this.holder));
        this.commits.set(0);
    }

    void release() {
        finish(Mono.from(this.holder.rollbackTransaction()));
    }

    /** Runs a task on the writer before the waiting requests. */
    void releaseAndThen(TaskBody<Boolean> taskBody) {
        ConnectionWorker worker = this.factory.database().worker(0);
        CountDownLatch allQueued = new CountDownLatch(1);
        worker.call((jdbcSession) -> awaitLatch(allQueued)).subscribe();
        Mono.from(this.holder.rollbackTransaction()).subscribe();
        worker.call(taskBody).subscribe();
        allQueued.countDown();
    }

    static boolean awaitLatch(CountDownLatch latch) {
        try {
            return latch.await(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private boolean countCommits(JdbcSession jdbcSession) throws SQLException {
        jdbcSession.jdbc().addCommitListener(new SQLiteCommitListener() {
            @Override
            public void onCommit() {
                commits.incrementAndGet();
            }

            @Override
            public void onRollback() {
                // Not counted.
            }
        });
        return true;
    }

    CompletableFuture<Long> waiting(String sql, Object... values) {
        return update(connect(), sql, values).toFuture();
    }

    CompletableFuture<Long> inserting(String name) {
        return waiting(INSERT, name);
    }

    static void fails(CompletableFuture<?> future, Class<? extends Throwable> type) {
        assertThatThrownBy(future::join).isInstanceOf(CompletionException.class).hasCauseInstanceOf(type);
    }
}
