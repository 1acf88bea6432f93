package dev.keywright.audit;

import dev.keywright.storage.Cursors;
import dev.keywright.storage.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The trail, to read: page by page, newest first. */
final class AuditReader {

    private static final String LIST = "audit";

    private final AuditEvents events;
    private final Cursors cursors;

    AuditReader(AuditEvents events, Cursors cursors) {
        this.events = events;
        this.cursors = cursors;
    }

    /**
     * Where a page begins.
     *
     * @param cursor the {@code next} of the page before, or null for the first page
     * @return the place that all of the page comes before; empty if the cursor is not one of this list
     */
    Optional<Long> start(AuditFilter filter, @Nullable String cursor) {
        return cursor == null
                ? Optional.of(Long.MAX_VALUE)
                : cursors.decode(list(filter), cursor).map((position) -> Long.valueOf(position.get(0)));
    }

    /** The page that begins there, with {@code limit} records at most. */
    Mono<Page<Event>> page(AuditFilter filter, long start, int limit) {
        return events.newest(filter, start, limit + 1).collectList().map((found) -> page(filter, found, limit));
    }

    /** One more than asked for was looked for, to know whether another page follows. */
    private Page<Event> page(AuditFilter filter, List<Event> found, int limit) {
        if (found.size() <= limit) {
            return new Page<>(found, null);
        }
        List<Event> items = found.subList(0, limit);
        String last = Long.toString(items.get(limit - 1).sequence());
        return new Page<>(items, cursors.encode(list(filter), List.of(last)));
    }

    private static List<String> list(AuditFilter filter) {
        List<String> list = new ArrayList<>(List.of(LIST));
        filter.values().forEach((name, value) -> list.addAll(List.of(name, value.toString())));
        return list;
    }
}
