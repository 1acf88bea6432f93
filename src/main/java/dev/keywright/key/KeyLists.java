package dev.keywright.key;

import dev.keywright.error.Code;
import dev.keywright.error.Refusal;
import dev.keywright.key.KeyListing.Order;
import dev.keywright.key.KeyListing.Position;
import dev.keywright.storage.Columns;
import dev.keywright.storage.Cursors;
import dev.keywright.storage.Page;
import io.r2dbc.spi.Readable;
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
     * A page of at most so many keys. Throws a {@link Refusal} if the cursor is not one of this list's.
     *
     * @param cursor the {@code next} of the page before, or null for the first
     */
    Mono<Page<ApiKey>> page(KeyListing listing, int most, @Nullable String cursor) {
        Position after = cursor == null ? null : position(listing, cursor);
        // One more than asked for tells whether there is a next page.
        KeyQuery query = KeyQuery.of(listing, after, most + 1);
        return database.sql(query.sql())
                .bindValues(query.values())
                .map((row) -> Row.read(row, listing.order()))
                .all()
                .collectList()
                .map((rows) -> page(listing, most, rows));
    }

    private Position position(KeyListing listing, String cursor) {
        return cursors.decode(listing.identity(), cursor)
                .map(Position::of)
                .orElseThrow(() -> Refusal.of(Code.INVALID_CURSOR, "The cursor is not one of this list's.")
                        .at("cursor"));
    }

    private Page<ApiKey> page(KeyListing listing, int most, List<Row> rows) {
        List<ApiKey> items = rows.stream().limit(most).map(Row::key).toList();
        boolean isLast = rows.size() <= most;
        return new Page<>(items, isLast ? null : cursor(listing, rows.get(most - 1)));
    }

    private String cursor(KeyListing listing, Row last) {
        return cursors.encode(listing.identity(), last.position().values());
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
