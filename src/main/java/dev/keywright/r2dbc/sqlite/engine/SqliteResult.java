package dev.keywright.r2dbc.sqlite.engine;

import dev.keywright.r2dbc.sqlite.codec.SqliteRow;
import dev.keywright.r2dbc.sqlite.error.Require;
import dev.keywright.r2dbc.sqlite.sql.SqlKind;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.RowMetadata;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The result of a statement: rows, an update count, or both. It may be consumed once. */
public final class SqliteResult implements Result {

    private final AtomicBoolean consumed;

    private final Flux<Segment> segments;

    private final @Nullable ResultCursor resultCursor;

    private SqliteResult(AtomicBoolean consumed, Flux<Segment> segments, @Nullable ResultCursor resultCursor) {
        this.consumed = consumed;
        this.segments = segments;
        this.resultCursor = resultCursor;
    }

    static SqliteResult ofCount(long count) {
        return new SqliteResult(new AtomicBoolean(), Flux.just(new Count(count)), null);
    }

    /** The result of a query: its first rows, and a cursor for the remaining ones. */
    static SqliteResult ofRows(List<SqliteRow> first, ResultCursor resultCursor, int chunk) {
        Flux<Segment> rows = Flux.fromIterable(first);
        if (!resultCursor.isOpen()) {
            return new SqliteResult(new AtomicBoolean(), rows, null);
        }
        Flux<Segment> all = rows.concatWith(resultCursor.rest(chunk)).doFinally((signal) -> resultCursor.dispose());
        return new SqliteResult(new AtomicBoolean(), all, resultCursor);
    }

    /** The result of a change with returned rows; the update count is their number. */
    static SqliteResult ofChange(List<SqliteRow> rows, SqlKind kind) {
        Flux<Segment> segments = Flux.fromIterable(rows);
        if (kind == SqlKind.CHANGE) {
            segments = segments.concatWithValues(new Count(rows.size()));
        }
        return new SqliteResult(new AtomicBoolean(), segments, null);
    }

    /** Discards the remaining rows. Called on the worker. */
    void closeCursor() {
        if (this.resultCursor != null) {
            this.resultCursor.abandon();
        }
    }

    @Override
    public Mono<Long> getRowsUpdated() {
        return consume().ofType(UpdateCount.class).map(UpdateCount::value).reduce(Long::sum);
    }

    @Override
    public <T> Flux<T> map(BiFunction<Row, RowMetadata, ? extends T> mappingFunction) {
        Require.notNull(mappingFunction, "mappingFunction");
        return consume()
                .ofType(RowSegment.class)
                .map(RowSegment::row)
                .map((row) -> mappingFunction.apply(row, row.getMetadata()));
    }

    @Override
    public Result filter(Predicate<Segment> filter) {
        Require.notNull(filter, "filter");
        checkNotConsumed();
        return new SqliteResult(this.consumed, this.segments.filter(filter), this.resultCursor);
    }

    @Override
    public <T> Flux<T> flatMap(Function<Segment, ? extends Publisher<? extends T>> mappingFunction) {
        Require.notNull(mappingFunction, "mappingFunction");
        return consume().concatMap(mappingFunction);
    }

    private Flux<Segment> consume() {
        checkNotConsumed();
        return this.segments.doOnSubscribe((subscription) -> consumeOnce());
    }

    private void checkNotConsumed() {
        if (this.consumed.get()) {
            throw consumedAlready();
        }
    }

    private void consumeOnce() {
        if (!this.consumed.compareAndSet(false, true)) {
            throw consumedAlready();
        }
    }

    private static IllegalStateException consumedAlready() {
        return new IllegalStateException("The result has already been consumed");
    }

    /** The number of rows that a statement changed. */
    private record Count(long value) implements UpdateCount {}
}
