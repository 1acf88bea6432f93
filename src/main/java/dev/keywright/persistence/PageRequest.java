package dev.keywright.persistence;

import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A request for a page of a list. A page starts after the last item of the previous one, not at an offset, so items added or removed
 * between two pages neither repeat nor skip an item.
 *
 * @param list identifies the list
 * @param limit the maximum number of items
 * @param position the item after which the page starts; empty for the first page
 */
public record PageRequest(CursorCodec cursors, List<String> list, int limit, List<String> position) {

    /** The maximum number of items of a page. */
    public static final int MAX = 200;

    /** Parses the parameters of the client, or rejects them; the limit is 1 to 200. */
    public static PageRequest of(CursorCodec cursors, List<String> list, int limit, @Nullable String cursor) {
        if (limit < 1 || limit > MAX) {
            throw ApiException.invalidValue("limit", "The limit must be an integer from 1 to %d.".formatted(MAX));
        }
        return new PageRequest(cursors, list, limit, cursor == null ? List.of() : position(cursors, list, cursor));
    }

    private static List<String> position(CursorCodec cursors, List<String> list, String cursor) {
        return cursors.decode(list, cursor)
                .orElseThrow(() -> ApiException.of(ErrorCode.INVALID_CURSOR, "The cursor is not valid for this list.")
                        .at("cursor"));
    }

    /** The number of items to fetch: one more than the page, to know whether another page follows. */
    public int fetchSize() {
        return limit + 1;
    }

    /** Creates the page from the found items, at most {@link #fetchSize}. */
    public <T> Page<T> page(List<T> found, Function<T, List<String>> positionOf) {
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        List<T> items = found.subList(0, limit);
        return new Page<>(items, cursors.encode(list, positionOf.apply(items.get(limit - 1))));
    }
}
