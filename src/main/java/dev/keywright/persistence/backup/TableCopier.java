package dev.keywright.persistence.backup;

import dev.keywright.persistence.RowColumns;
import dev.keywright.persistence.backup.PostgresMigrator.Moved;
import dev.keywright.persistence.backup.PostgresMigrator.Progress;
import dev.keywright.startup.StartupException;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Readable;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Copies all tables into an empty database, in the current transaction. */
final class TableCopier {

    /** All tables of the service, each after the tables that it references. */
    static final List<String> TABLES = List.of(
            "account",
            "login_session",
            "login_failure",
            "known_login_address",
            "api_key",
            "api_key_scope",
            "deleted_key",
            "credit",
            "audit_event",
            "audit_head",
            "idempotent_request",
            "usage_count",
            "secret_fingerprint");

    private static final int BATCH = 500;

    /** The state after the migrations: the head of an audit log without records. */
    private static final String NOTHING = "0/";

    private final DatabaseClient source;
    private final DatabaseClient target;
    private final Progress progress;

    private long done;

    TableCopier(DatabaseClient source, DatabaseClient target, Progress progress) {
        this.source = source;
        this.target = target;
        this.progress = progress;
    }

    /** Copies, unless the target has identical data; errors with a {@link StartupException} if it has other data. */
    Mono<Moved> compareOrCopy(String name) {
        return target.sql("LOCK TABLE audit_head IN EXCLUSIVE MODE")
                .then()
                .then(Mono.defer(() -> content(source)))
                .flatMap((sourceContent) ->
                        content(target).flatMap((targetContent) -> compareOrCopy(name, sourceContent, targetContent)));
    }

    private Mono<Moved> compareOrCopy(String name, Content sourceContent, Content targetContent) {
        return targetContent.equals(sourceContent)
                ? Mono.just(new Moved(rows(sourceContent.counts()), true))
                : copyIfEmpty(name, sourceContent.counts(), targetContent.counts(), targetContent.head());
    }

    /** Sequential, because the statements share the connection of the transaction. */
    private static Mono<Content> content(DatabaseClient database) {
        return counts(database).flatMap((counts) -> head(database).map((head) -> new Content(counts, head)));
    }

    private Mono<Moved> copyIfEmpty(
            String name, Map<String, Long> sourceCounts, Map<String, Long> targetCounts, String targetHead) {
        if (rows(targetCounts) != 1 || !targetHead.equals(NOTHING)) {
            return Mono.error(new StartupException(
                    "The database " + name + " contains other data.",
                    "Specify an empty database, or drop its tables."));
        }
        return target.sql("DELETE FROM audit_head")
                .then()
                .thenMany(Flux.fromIterable(TABLES))
                .concatMap((table) -> copy(table, rows(sourceCounts)))
                .then(Mono.defer(this::resetSequence))
                .then(Mono.defer(() -> counts(target)))
                .flatMap((copied) -> copied.equals(sourceCounts)
                        ? Mono.just(new Moved(rows(sourceCounts), false))
                        : Mono.error(incomplete(sourceCounts, copied)));
    }

    private static StartupException incomplete(Map<String, Long> sourceCounts, Map<String, Long> copied) {
        String differing = sourceCounts.entrySet().stream()
                .filter((expected) -> !expected.getValue().equals(copied.get(expected.getKey())))
                .map((expected) -> expected.getKey() + " (" + copied.get(expected.getKey()) + " of "
                        + expected.getValue() + " rows)")
                .collect(Collectors.joining(", "));
        return new StartupException(
                "Incomplete copy of " + differing + "; nothing was copied.",
                "Make sure that nothing else writes to either database, and repeat the command.");
    }

    private static long rows(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    private static Mono<Map<String, Long>> counts(DatabaseClient database) {
        return Flux.fromIterable(TABLES)
                .concatMap((table) -> database.sql("SELECT COUNT(*) AS rows_there FROM " + table)
                        .map((row) -> Map.entry(table, RowColumns.longNumber(row, "rows_there")))
                        .one())
                .collect(LinkedHashMap::new, (counts, count) -> counts.put(count.getKey(), count.getValue()));
    }

    private static Mono<String> head(DatabaseClient database) {
        return database.sql("SELECT sequence, link FROM audit_head")
                .map((row) -> RowColumns.longNumber(row, "sequence") + "/" + hex(RowColumns.bytesOrNull(row, "link")))
                .one()
                .defaultIfEmpty("");
    }

    private static String hex(byte @Nullable [] bytes) {
        return bytes == null ? "" : HexFormat.of().formatHex(bytes);
    }

    private Mono<Void> copy(String table, long all) {
        return columns(table)
                .flatMap((columns) -> source.sql("SELECT " + names(columns) + " FROM " + table)
                        .map((row) -> values(row, columns))
                        .all()
                        .buffer(BATCH)
                        .concatMap((batch) -> insert(table, columns, batch)
                                .doOnSuccess((inserted) -> report(table, batch.size(), all)))
                        .then());
    }

    private void report(String table, int rows, long all) {
        done += rows;
        progress.copied(table, done, all);
    }

    /** The columns of the target and their types. */
    private Mono<List<Column>> columns(String table) {
        return target.sql("SELECT column_name, data_type FROM information_schema.columns"
                        + " WHERE table_schema = current_schema() AND table_name = :table ORDER BY ordinal_position")
                .bind("table", table)
                .map((row) -> Column.of(RowColumns.text(row, "column_name"), RowColumns.text(row, "data_type")))
                .all()
                .collectList();
    }

    private static String names(List<Column> columns) {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }

    /** Wraps nulls, which a list cannot contain. */
    private static List<Optional<Object>> values(Readable row, List<Column> columns) {
        List<Optional<Object>> values = new ArrayList<>();
        for (Column column : columns) {
            values.add(Optional.ofNullable(row.get(column.name(), column.type())));
        }
        return values;
    }

    private Mono<Void> insert(String table, List<Column> columns, List<List<Optional<Object>>> rows) {
        String markers = IntStream.rangeClosed(1, columns.size())
                .mapToObj((index) -> "$" + index)
                .collect(Collectors.joining(", "));
        String sql =
                "INSERT INTO " + table + " (" + names(columns) + ") OVERRIDING SYSTEM VALUE VALUES (" + markers + ")";
        return target.inConnectionMany((connection) -> Flux.from(
                                statement(connection, sql, columns, rows).execute())
                        .concatMap(Result::getRowsUpdated))
                .then();
    }

    private static Statement statement(
            Connection connection, String sql, List<Column> columns, List<List<Optional<Object>>> rows) {
        Statement statement = connection.createStatement(sql);
        for (int row = 0; row < rows.size(); row++) {
            if (row > 0) {
                statement.add();
            }
            for (int index = 0; index < columns.size(); index++) {
                bind(statement, index, columns.get(index).type(), rows.get(row).get(index));
            }
        }
        return statement;
    }

    private static void bind(Statement statement, int index, Class<?> type, Optional<Object> value) {
        if (value.isPresent()) {
            statement.bind(index, value.get());
        } else {
            statement.bindNull(index, type);
        }
    }

    /** Sets the sequence after all numbers ever used, including those of deleted keys. */
    private Mono<Void> resetSequence() {
        return source.sql("SELECT seq FROM sqlite_sequence WHERE name = 'api_key'")
                .map((row) -> RowColumns.longNumber(row, "seq"))
                .one()
                .flatMap((last) -> target.sql(
                                "SELECT setval(pg_get_serial_sequence('api_key', 'sequence'), " + last + ")")
                        .then());
    }

    private record Content(Map<String, Long> counts, String head) {}

    private record Column(String name, Class<?> type) {

        static Column of(String name, String type) {
            return switch (type) {
                case "bigint", "integer", "smallint" -> new Column(name, Long.class);
                case "bytea" -> new Column(name, byte[].class);
                default -> new Column(name, String.class);
            };
        }
    }
}
