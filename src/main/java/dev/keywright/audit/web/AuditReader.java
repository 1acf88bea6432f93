package dev.keywright.audit.web;

import dev.keywright.audit.chain.AuditRow;
import dev.keywright.audit.store.AuditFilter;
import dev.keywright.audit.store.AuditRepository;
import dev.keywright.persistence.CursorCodec;
import dev.keywright.persistence.Page;
import dev.keywright.persistence.PageRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The trail, to read: page by page, newest first. */
public final class AuditReader {

    private static final String LIST = "audit";

    private final AuditRepository events;
    private final CursorCodec cursors;

    public AuditReader(AuditRepository events, CursorCodec cursors) {
        this.events = events;
        this.cursors = cursors;
    }

    /**
     * A page of the records that the filter lets through. Throws a refusal if the limit or the cursor is none.
     *
     * @param cursor the {@code next} of the page before, or null for the first page
     */
    Mono<Page<AuditRow>> page(AuditFilter filter, int limit, @Nullable String cursor) {
        PageRequest page = PageRequest.of(cursors, list(filter), limit, cursor);
        return events.newest(filter, start(page.position()), page.most())
                .collectList()
                .map((found) -> page.page(found, AuditReader::position));
    }

    /** The number that all records of the page are below. */
    private static long start(List<String> position) {
        return position.isEmpty() ? Long.MAX_VALUE : Long.parseLong(position.get(0));
    }

    private static List<String> position(AuditRow row) {
        return List.of(Long.toString(row.sequence()));
    }

    private static List<String> list(AuditFilter filter) {
        List<String> list = new ArrayList<>(List.of(LIST));
        filter.values().forEach((name, value) -> list.addAll(List.of(name, value.toString())));
        return list;
    }
}
