package dev.keywright.key;

import dev.keywright.key.KeyListing.Order;
import dev.keywright.key.KeyListing.Position;
import dev.keywright.storage.Columns;
import dev.keywright.storage.Cursors;
import dev.keywright.storage.Page;
import dev.keywright.storage.Paging;
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
final class KeyLists {

    private final DatabaseClient database;
    private final Cursors cursors;

    KeyLists(DatabaseClient database, Cursors cursors) {
        this.database = database;
        this.cursors = cursors;
    }

    /**
     * A page of at most so many keys. Throws a refusal if the limit or the cursor is none.
     *
     * @param cursor the {@code next} of the page before, or null for the first
     * @param now by when a key has expired or not
     */
    Mono<Page<ApiKey>> page(KeyListing listing, int limit, @Nullable String cursor, Instant now) {
        Paging paging = Paging.of(cursors, listing.identity(), limit, cursor);
        KeyQuery query = KeyQuery.of(listing, after(paging.position()), paging.most(), now);
        return database.sql(query.sql())
                .bindValues(query.values())
                .map((row) -> Row.read(row, listing.order()))
                .all()
                .collectList()
                .map((rows) ->
                        paging.page(rows, (row) -> row.position().values()).map(Row::key));
    }

    private static @Nullable Position after(List<String> position) {
        return position.isEmpty() ? null : Position.of(position);
    }

    /** A key and where it stands in the list. */
    private record Row(ApiKey key, Position position) {

        static Row read(Readable row, Order order) {
            long sequence = Columns.longNumber(row, "sequence");
            return new Row(KeyRows.read(row), new Position(time(row, order), sequence));
        }

        private static long time(Readable row, Order order) {
            return switch (order) {
                case NEWEST -> 0;
                case EXPIRY -> Columns.longNumber(row, "expires_at");
                case IDLENESS -> Columns.longNumber(row, "idle_since");
            };
        }
    }
}
