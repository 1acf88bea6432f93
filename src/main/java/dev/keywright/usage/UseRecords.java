package dev.keywright.usage;

import dev.keywright.storage.Columns;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The counts, as they are stored. A query is one statement and adds up all grains that a bucket is made of; what a row
 * is moved into is there when the row is gone: so nothing is missing or counted twice, whatever is moved meanwhile.
 */
public final class UseRecords {

    /** Rows that one statement adds. */
    private static final int ROWS = 200;

    private static final String INSERT = insertOf(ROWS);

    private static final int MOST_ADDRESSES = 200;

    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    UseRecords(DatabaseClient database, TransactionalOperator transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /** Adds counts of this minute: all of them or, if it errors, none. */
    Mono<Void> add(Instant minute, List<Count> counts) {
        return Flux.range(0, (counts.size() + ROWS - 1) / ROWS)
                .map((index) -> counts.subList(index * ROWS, Math.min((index + 1) * ROWS, counts.size())))
                .concatMap((rows) -> insert(minute, rows))
                .then()
                .as(transaction::transactional);
    }

    private Mono<Void> insert(Instant minute, List<Count> counts) {
        String sql = counts.size() == ROWS ? INSERT : insertOf(counts.size());
        return database.inConnectionMany((connection) -> Flux.from(
                        bind(connection.createStatement(sql), minute, counts).execute()))
                .flatMap(Result::getRowsUpdated)
                .then();
    }

    private static Statement bind(Statement statement, Instant minute, List<Count> counts) {
        statement.bind("$1", minute.toEpochMilli());
        int marker = 1;
        for (Count count : counts) {
            statement.bind("$" + ++marker, count.book().name());
            statement.bind("$" + ++marker, count.subject());
            statement.bind("$" + ++marker, count.verdict());
            statement.bind("$" + ++marker, count.uses());
        }
        return statement;
    }

    /** With markers as every driver takes them as they are: Spring would replace some hundred names each time. */
    private static String insertOf(int rows) {
        return IntStream.range(0, rows)
                .map((row) -> 2 + row * 4)
                .mapToObj((i) -> "($%d, %d, $%d, $%d, $1, $%d)".formatted(i, Grain.FLUSH.stored(), i + 1, i + 2, i + 3))
                .collect(Collectors.joining(
                        ", ", "INSERT INTO usage_count (book, grain, subject, verdict, starts_at, uses) VALUES ", ""));
    }

    /** The buckets of a time in which something was counted for a key, oldest first. */
    public Flux<UseBucket> of(String key, UsePeriod period) {
        return database.sql("""
                        SELECT %1$s AS bucket, verdict, CAST(SUM(uses) AS BIGINT) AS total FROM usage_count
                        WHERE book = 'USES' AND grain IN (%2$s) AND subject = :subject
                            AND starts_at >= :since AND starts_at < :until
                        GROUP BY %1$s, verdict
                        ORDER BY bucket, verdict
                        """.formatted(
                                period.grain().startOfRow(), period.grain().parts()))
                .bind("subject", key)
                .bind("since", period.start().toEpochMilli())
                .bind("until", period.end().toEpochMilli())
                .map(Total::read)
                .all()
                .bufferUntilChanged(Total::bucket)
                .map(UseRecords::bucket);
    }

    private static UseBucket bucket(List<Total> totals) {
        Map<String, Long> counts = new LinkedHashMap<>();
        totals.forEach((total) -> counts.put(total.verdict(), total.uses()));
        return new UseBucket(totals.get(0).bucket(), counts);
    }

    /** The addresses that guessed most since this time, to the bucket that holds it: 200 at most, most first. */
    public Flux<GuessingAddress> guesses(Instant since) {
        return database.sql("""
                        SELECT subject, CAST(SUM(uses) AS BIGINT) AS total, MAX(starts_at) AS latest FROM usage_count
                        WHERE book = 'GUESSES' AND (grain IN (%s) AND starts_at >= :minute
                            OR grain = %d AND starts_at >= :hour OR grain = %d AND starts_at >= :day)
                        GROUP BY subject
                        ORDER BY total DESC, subject
                        LIMIT :most
                        """.formatted(Grain.MINUTE.parts(), Grain.HOUR.stored(), Grain.DAY.stored()))
                .bind("minute", Grain.MINUTE.start(since).toEpochMilli())
                .bind("hour", Grain.HOUR.start(since).toEpochMilli())
                .bind("day", Grain.DAY.start(since).toEpochMilli())
                .bind("most", MOST_ADDRESSES)
                .map((row) -> new GuessingAddress(
                        Columns.text(row, "subject"), Columns.longNumber(row, "total"), Columns.instant(row, "latest")))
                .all();
    }

    private record Total(Instant bucket, String verdict, long uses) {

        static Total read(Readable row) {
            return new Total(
                    Columns.instant(row, "bucket"), Columns.text(row, "verdict"), Columns.longNumber(row, "total"));
        }
    }
}
