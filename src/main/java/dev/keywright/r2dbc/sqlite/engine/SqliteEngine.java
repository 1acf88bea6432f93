package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.error.SqliteExceptions;
import dev.keywright.r2dbc.sqlite.sql.SqlText;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The shared parts of a factory's logical connections: workers, permits, threads and parsed SQL. */
public final class SqliteEngine {

    private static final int MAX_TEXTS = 2048;

    /** The value that {@link Mono#cache} treats as unlimited. */
    private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

    /** Threads in addition to one per worker, for those that still deliver a result after the worker has moved on. */
    private static final int SPARE_THREADS = 8;

    private final Map<String, SqlText> texts = new ConcurrentHashMap<>();

    private final SqliteConnectionOptions settings;

    private final ExecutorService threads;

    private final Scheduler scheduler;

    private final List<ConnectionWorker> workers = new ArrayList<>();

    private final PermitQueue writer;

    private final PermitQueue readers;

    private final Mono<String> opening;

    private final Mono<Void> closing;

    private volatile @Nullable String version;

    private volatile boolean closed;

    public SqliteEngine(SqliteConnectionOptions settings) {
        this.settings = settings;
        int readWorkers = settings.inMemory() ? 0 : settings.readers();
        this.threads = WorkerThreads.pool(readWorkers + 1 + SPARE_THREADS);
        this.scheduler = Schedulers.fromExecutor((task) -> this.threads.execute(task));
        JdbcSessionFactory sessions = new JdbcSessionFactory(settings);
        this.workers.add(workerOf(sessions.writer()));
        IntStream.range(0, readWorkers).forEach((i) -> this.workers.add(workerOf(sessions.reader())));
        this.writer = new PermitQueue("writer", this.workers.subList(0, 1), settings.maxWaiting());
        this.readers = settings.inMemory()
                ? this.writer
                : new PermitQueue("reader", this.workers.subList(1, this.workers.size()), settings.maxWaiting());
        this.opening = open();
        this.closing = Mono.defer(this::closeAll).cache();
    }

    private ConnectionWorker workerOf(JdbcSession jdbcSession) {
        return new ConnectionWorker(this.scheduler, jdbcSession, this.settings.maxWaiting());
    }

    public SqliteConnectionOptions settings() {
        return this.settings;
    }

    public PermitQueue permits(boolean onlyReads) {
        return onlyReads ? this.readers : this.writer;
    }

    public boolean closed() {
        return this.closed;
    }

    public SqlText parse(String sql) {
        SqlText cached = this.texts.get(sql);
        if (cached != null) {
            return cached;
        }
        SqlText parsed = SqlText.parse(sql);
        if (this.texts.size() >= MAX_TEXTS) {
            this.texts.clear();
        }
        this.texts.put(sql, parsed);
        return parsed;
    }

    /** Opens the file at the first connection, so that readers find it in WAL mode. */
    public Mono<SqliteEngine> opened() {
        if (this.closed) {
            return Mono.error(SqliteExceptions.closed());
        }
        if (this.version != null) {
            return Mono.just(this);
        }
        return this.opening.thenReturn(this);
    }

    /** Concurrent callers share one attempt; a failed attempt is not cached. */
    private Mono<String> open() {
        return worker(0)
                .call((jdbcSession) -> jdbcSession.jdbc().libversion())
                .doOnNext((read) -> this.version = read)
                .cache((opened) -> FOR_EVER, (ex) -> Duration.ZERO, () -> Duration.ZERO);
    }

    /** The version of SQLite; empty before the first connection. */
    public String version() {
        String known = this.version;
        return known == null ? "" : known;
    }

    /** Index 0 is the writer. */
    public ConnectionWorker worker(int index) {
        return this.workers.get(index);
    }

    public SqliteLoad load() {
        return new SqliteLoad(
                this.writer.waiting(), this.readers.waiting(), this.writer.inUse() > 0, this.readers.inUse());
    }

    /** Rejects waiting requests, interrupts reads, lets a running change complete, and closes all workers. */
    public Mono<Void> close() {
        return this.closing;
    }

    private Mono<Void> closeAll() {
        this.closed = true;
        Stream.of(this.writer, this.readers).forEach(PermitQueue::close);
        return closeWorkers().doOnTerminate(this.threads::shutdown);
    }

    private Mono<Void> closeWorkers() {
        return Mono.whenDelayError(
                this.workers.stream().map(ConnectionWorker::close).toList());
    }
}
