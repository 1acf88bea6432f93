package dev.keywright.audit;

import dev.keywright.storage.Cursors;
import dev.keywright.storage.Page;
import dev.keywright.storage.Paging;
import java.util.ArrayList;
import java.util.List;
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
     * A page of the records that the filter lets through. Throws a refusal if the limit or the cursor is none.
     *
     * @param cursor the {@code next} of the page before, or null for the first page
     */
    Mono<Page<Event>> page(AuditFilter filter, int limit, @Nullable String cursor) {
        Paging paging = Paging.of(cursors, list(filter), limit, cursor);
        return events.newest(filter, start(paging.position()), paging.most())
                .collectList()
                .map((found) -> paging.page(found, AuditReader::position));
    }

    /** The number that all records of the page are below. */
    private static long start(List<String> position) {
        return position.isEmpty() ? Long.MAX_VALUE : Long.parseLong(position.get(0));
    }

    private static List<String> position(Event event) {
        return List.of(Long.toString(event.sequence()));
    }

    private static List<String> list(AuditFilter filter) {
        List<String> list = new ArrayList<>(List.of(LIST));
        filter.values().forEach((name, value) -> list.addAll(List.of(name, value.toString())));
        return list;
    }
}
