package dev.keywright.persistence;

import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which page of a list a client asks for. A page begins behind the last item of the one before, and not at a number of
 * items, so that what comes and goes between two pages neither repeats an item nor leaves one out.
 *
 * @param list what tells this list from all others
 * @param limit how many items the page has at most
 * @param position behind which item it begins; empty for the first page
 */
public record PageRequest(CursorCodec cursors, List<String> list, int limit, List<String> position) {

    private static final int MAX = 200;

    /** Reads what the client sent, or refuses it: a limit is 1 to 200. */
    public static PageRequest of(CursorCodec cursors, List<String> list, int limit, @Nullable String cursor) {
        if (limit < 1 || limit > MAX) {
            throw ApiException.invalidValue("limit", "The limit is a number from 1 to %d.".formatted(MAX));
        }
        return new PageRequest(cursors, list, limit, cursor == null ? List.of() : position(cursors, list, cursor));
    }

    private static List<String> position(CursorCodec cursors, List<String> list, String cursor) {
        return cursors.decode(list, cursor)
                .orElseThrow(() -> ApiException.of(ErrorCode.INVALID_CURSOR, "The cursor is not one of this list's.")
                        .at("cursor"));
    }

    /** How many items to look for: one more than the page holds tells whether another follows. */
    public int most() {
        return limit + 1;
    }

    /** The page of what was found, at most {@link #most} items. */
    public <T> Page<T> page(List<T> found, Function<T, List<String>> positionOf) {
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        List<T> items = found.subList(0, limit);
        return new Page<>(items, cursors.encode(list, positionOf.apply(items.get(limit - 1))));
    }
}
