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
import reactor.core.publisher.Mono;

/**
 * Lists of keys, page by page. A page begins after the last key of the one before, wherever that is by now; so each key
 * that is there all the while is answered once, whatever is added, changed or revoked between two pages.
 */
public final class KeyPageReader {

    private final DatabaseClient database;
    private final CursorCodec cursors;

    public KeyPageReader(DatabaseClient database, CursorCodec cursors) {
        this.database = database;
        this.cursors = cursors;
    }

    /**
     * A page of at most so many keys. Throws a refusal if the limit or the cursor is none.
     *
     * @param cursor the {@code next} of the page before, or null for the first
     * @param now by when a key has expired or not
     */
    public Mono<Page<ApiKey>> page(KeyFilter listing, int limit, @Nullable String cursor, Instant now) {
        PageRequest page = PageRequest.of(cursors, listing.identity(), limit, cursor);
        KeyPageQuery query = KeyPageQuery.of(listing, after(page.position()), page.most(), now);
        return database.sql(query.sql())
                .bindValues(query.values())
                .map((row) -> Row.read(row, listing.order()))
                .all()
                .collectList()
                .map((rows) -> page.page(rows, (row) -> row.position().values()).map(Row::key));
    }

    private static @Nullable Position after(List<String> position) {
        return position.isEmpty() ? null : Position.of(position);
    }

    /** A key and where it stands in the list. */
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
