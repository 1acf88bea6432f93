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

/** What the logical connections of a factory share: the lanes, the turns on them, the threads, SQL taken apart. */
public final class SqliteEngine {

    private static final int MAX_TEXTS = 2048;

    /** What {@link Mono#cache} takes for no end. */
    private static final Duration FOR_EVER = Duration.ofMillis(Long.MAX_VALUE);

    /** Threads beyond one for each lane: those that still carry a result downstream when the lane has moved on. */
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
        int readerLanes = settings.inMemory() ? 0 : settings.readers();
        this.threads = WorkerThreads.pool(readerLanes + 1 + SPARE_THREADS);
        this.scheduler = Schedulers.fromExecutor((task) -> this.threads.execute(task));
        JdbcSessionFactory sessions = new JdbcSessionFactory(settings);
        this.workers.add(workerOf(sessions.writer()));
        IntStream.range(0, readerLanes).forEach((i) -> this.workers.add(workerOf(sessions.reader())));
        this.writer = new PermitQueue("writer", this.workers.subList(0, 1), settings.waiting());
        this.readers = settings.inMemory()
                ? this.writer
                : new PermitQueue("reader", this.workers.subList(1, this.workers.size()), settings.waiting());
        this.opening = open();
        this.closing = Mono.defer(this::closeAll).cache();
    }

    private ConnectionWorker workerOf(JdbcSession jdbcSession) {
        return new ConnectionWorker(this.scheduler, jdbcSession, this.settings.waiting());
    }

    public SqliteConnectionOptions settings() {
        return this.settings;
    }

    public PermitQueue turns(boolean onlyReads) {
        return onlyReads ? this.readers : this.writer;
    }

    public boolean closed() {
        return this.closed;
    }

    public SqlText parse(String sql) {
        SqlText known = this.texts.get(sql);
        if (known != null) {
            return known;
        }
        SqlText parsed = SqlText.parse(sql);
        if (this.texts.size() >= MAX_TEXTS) {
            this.texts.clear();
        }
        this.texts.put(sql, parsed);
        return parsed;
    }

    /** Opens the file for the first connection, so that readers find it in WAL mode; the others find it open. */
    public Mono<SqliteEngine> opened() {
        if (this.closed) {
            return Mono.error(SqliteExceptions.closed());
        }
        if (this.version != null) {
            return Mono.just(this);
        }
        return this.opening.thenReturn(this);
    }

    /** All who come meanwhile wait for the same attempt; one that failed is not remembered. */
    private Mono<String> open() {
        return worker(0)
                .call((jdbcSession) -> jdbcSession.jdbc().libversion())
                .doOnNext((opened) -> this.version = opened)
                .cache((opened) -> FOR_EVER, (ex) -> Duration.ZERO, () -> Duration.ZERO);
    }

    /** SQLite's version; empty before the first connection. */
    public String version() {
        String known = this.version;
        return known == null ? "" : known;
    }

    /** The writer's is the first. */
    public ConnectionWorker worker(int index) {
        return this.workers.get(index);
    }

    public SqliteLoad load() {
        return new SqliteLoad(
                this.writer.waiting(), this.readers.waiting(), this.writer.taken() > 0, this.readers.taken());
    }

    public int turnsTaken() {
        return this.settings.inMemory() ? this.writer.taken() : this.writer.taken() + this.readers.taken();
    }

    /** Refuses who waits, breaks off reads, lets a change that runs come to its end, and closes all lanes. */
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
