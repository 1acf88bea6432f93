package dev.keywright.apikey.store;

import dev.keywright.apikey.ApiKey;
import dev.keywright.apikey.store.KeyFilter.Position;
import dev.keywright.apikey.store.KeyFilter.SortOrder;
import dev.keywright.persistence.CursorCodec;
import dev.keywright.persistence.Page;
import dev.keywright.persistence.PageRequest;
import dev.keywright.persistence.RowColumns;
import io.r2dbc.spi.Readable;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.r2dbc.core.DatabaseClient;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/**
 * Reads pages of keys. A page starts after the last key of the previous page, so each key that exists throughout is
 * returned exactly once, even if keys are added, changed or revoked between two pages.
 */
@Component
public final class KeyPageReader {

    private final DatabaseClient database;
    private final CursorCodec cursors;

    public KeyPageReader(DatabaseClient database, CursorCodec cursors) {
        this.database = database;
        this.cursors = cursors;
    }

    /**
     * Reads a page of at most {@code limit} keys. Throws an {@code ApiException} if the limit or the cursor is invalid.
     *
     * @param cursor the {@code next} of the previous page, or null for the first page
     * @param now the time that decides whether a key has expired
     */
    public Mono<Page<ApiKey>> page(KeyFilter filter, int limit, @Nullable String cursor, Instant now) {
        PageRequest page = PageRequest.of(cursors, filter.identity(), limit, cursor);
        KeyPageQuery query = KeyPageQuery.of(filter, after(page.position()), page.fetchSize(), now);
        return database.sql(query.sql())
                .bindValues(query.values())
                .map((row) -> Row.read(row, filter.order()))
                .all()
                .collectList()
                .map((rows) -> page.page(rows, (row) -> row.position().values()).map(Row::key));
    }

    private static @Nullable Position after(List<String> position) {
        return position.isEmpty() ? null : Position.of(position);
    }

    /** A key and its position in the list. */
    private record Row(ApiKey key, Position position) {

        static Row read(Readable row, SortOrder order) {
            long sequence = RowColumns.longNumber(row, "sequence");
            return new Row(KeyRowMapper.read(row), new Position(time(row, order), sequence));
        }

        private static long time(Readable row, SortOrder order) {
            return switch (order) {
                case NEWEST -> 0;
                case EXPIRY -> RowColumns.longNumber(row, "expires_at");
                case IDLENESS -> RowColumns.longNumber(row, "idle_since");
            };
        }
    }
}
