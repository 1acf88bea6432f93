package dev.keywright.usage;

import dev.keywright.persistence.RowColumns;
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
import org.springframework.stereotype.Component;
import org.springframework.transaction.reactive.TransactionalOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The stored counts. A query is one statement that sums all granularities of a bucket, and a rollup inserts the new row and deletes the old
 * ones in one transaction, so nothing is missing or counted twice.
 */
@Component
public final class UsageRepository {

    /** Rows of one INSERT statement. */
    private static final int ROWS = 200;

    private static final String INSERT = insertOf(ROWS);

    private static final int MAX_ADDRESSES = 200;

    private final DatabaseClient database;
    private final TransactionalOperator transaction;

    public UsageRepository(DatabaseClient database, TransactionalOperator transaction) {
        this.database = database;
        this.transaction = transaction;
    }

    /** Adds the counts of a minute: all of them, or none if it errors. */
    Mono<Void> add(Instant minute, List<UsageCount> counts) {
        return Flux.range(0, (counts.size() + ROWS - 1) / ROWS)
                .map((index) -> counts.subList(index * ROWS, Math.min((index + 1) * ROWS, counts.size())))
                .concatMap((rows) -> insert(minute, rows))
                .then()
                .as(transaction::transactional);
    }

    private Mono<Void> insert(Instant minute, List<UsageCount> counts) {
        String sql = counts.size() == ROWS ? INSERT : insertOf(counts.size());
        return database.inConnectionMany((connection) -> Flux.from(
                        bind(connection.createStatement(sql), minute, counts).execute()))
                .flatMap(Result::getRowsUpdated)
                .then();
    }

    private static Statement bind(Statement statement, Instant minute, List<UsageCount> counts) {
        statement.bind("$1", minute.toEpochMilli());
        int marker = 1;
        for (UsageCount usageCount : counts) {
            statement.bind("$" + ++marker, usageCount.subjectType().name());
            statement.bind("$" + ++marker, usageCount.subject());
            statement.bind("$" + ++marker, usageCount.verdict());
            statement.bind("$" + ++marker, usageCount.uses());
        }
        return statement;
    }

    /** Uses positional markers, which every driver takes unchanged: Spring would replace some hundred names each time. */
    private static String insertOf(int rows) {
        return IntStream.range(0, rows)
                .map((row) -> 2 + row * 4)
                .mapToObj((i) ->
                        "($%d, %d, $%d, $%d, $1, $%d)".formatted(i, Granularity.FLUSH.stored(), i + 1, i + 2, i + 3))
                .collect(Collectors.joining(
                        ", ",
                        "INSERT INTO usage_count (subject_type, granularity, subject, verdict, starts_at, uses) VALUES ",
                        ""));
    }

    /** The buckets of a period with counts for a key, oldest first. */
    public Flux<BucketCount> of(String key, UsagePeriod period) {
        return database.sql("""
                        SELECT %1$s AS bucket, verdict, CAST(SUM(uses) AS BIGINT) AS total FROM usage_count
                        WHERE subject_type = 'KEY' AND granularity IN (%2$s) AND subject = :subject
                            AND starts_at >= :since AND starts_at < :until
                        GROUP BY %1$s, verdict
                        ORDER BY bucket, verdict
                        """.formatted(
                        period.granularity().startOfRow(), period.granularity().parts()))
                .bind("subject", key)
                .bind("since", period.start().toEpochMilli())
                .bind("until", period.end().toEpochMilli())
                .map(Total::read)
                .all()
                .bufferUntilChanged(Total::bucket)
                .map(UsageRepository::bucket);
    }

    /** Deletes the stored counts of a key. */
    public Mono<Void> deleteAllOf(String key) {
        return database.sql(
                        "DELETE FROM usage_count WHERE subject_type = 'KEY' AND subject = :subject AND granularity IN (%s)"
                                .formatted(Granularity.DAY.parts()))
                .bind("subject", key)
                .then();
    }

    private static BucketCount bucket(List<Total> totals) {
        Map<String, Long> counts = new LinkedHashMap<>();
        totals.forEach((total) -> counts.put(total.verdict(), total.uses()));
        return new BucketCount(totals.get(0).bucket(), counts);
    }

    /** The addresses with the most unknown-key attempts since this time, rounded down to its bucket: at most 200, most attempts first. */
    public Flux<UnknownKeyAttempts> unknownKeyAttempts(Instant since) {
        return database.sql(
                        """
                        SELECT subject, CAST(SUM(uses) AS BIGINT) AS total, MAX(starts_at) AS latest FROM usage_count
                        WHERE subject_type = 'ADDRESS' AND (granularity IN (%s) AND starts_at >= :minute
                            OR granularity = %d AND starts_at >= :hour OR granularity = %d AND starts_at >= :day)
                        GROUP BY subject
                        ORDER BY total DESC, subject
                        LIMIT :max
                        """.formatted(Granularity.MINUTE.parts(), Granularity.HOUR.stored(), Granularity.DAY.stored()))
                .bind("minute", Granularity.MINUTE.start(since).toEpochMilli())
                .bind("hour", Granularity.HOUR.start(since).toEpochMilli())
                .bind("day", Granularity.DAY.start(since).toEpochMilli())
                .bind("max", MAX_ADDRESSES)
                .map((row) -> new UnknownKeyAttempts(
                        RowColumns.text(row, "subject"),
                        RowColumns.longNumber(row, "total"),
                        RowColumns.instant(row, "latest")))
                .all();
    }

    private record Total(Instant bucket, String verdict, long uses) {

        static Total read(Readable row) {
            return new Total(
                    RowColumns.instant(row, "bucket"),
                    RowColumns.text(row, "verdict"),
                    RowColumns.longNumber(row, "total"));
        }
    }

    /**
     * The counts of one bucket.
     *
     * @param start when the bucket starts
     * @param counts how often each verdict was returned; verdicts without a count are omitted
     */
    public record BucketCount(Instant start, Map<String, Long> counts) {}

    /**
     * How often an address sent unknown keys.
     *
     * @param address for IPv6 its /64 prefix; {@code other} for addresses beyond the maximum
     * @param count the number of attempts
     * @param last when the last attempt was, to the minute, or for older attempts to the hour or the day
     */
    public record UnknownKeyAttempts(String address, long count, Instant last) {}
}
