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
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;

/** Reads pages of the audit log, newest first. */
@Component
public final class AuditReader {

    private static final String LIST = "audit";

    private final AuditRepository events;
    private final CursorCodec cursors;

    public AuditReader(AuditRepository events, CursorCodec cursors) {
        this.events = events;
        this.cursors = cursors;
    }

    /**
     * Reads a page of matching records. Throws an {@code ApiException} if the limit or the cursor is invalid.
     *
     * @param cursor the {@code next} of the previous page, or null for the first page
     */
    Mono<Page<AuditRow>> page(AuditFilter filter, int limit, @Nullable String cursor) {
        PageRequest page = PageRequest.of(cursors, list(filter), limit, cursor);
        return events.newest(filter, start(page.position()), page.fetchSize())
                .collectList()
                .map((found) -> page.page(found, AuditReader::position));
    }

    /** Returns the exclusive upper bound of the page's sequence numbers. */
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
