package dev.keywright.audit.web;

import dev.keywright.api.AuditEvent;
import dev.keywright.api.AuditEventList;
import dev.keywright.api.AuditOutcome;
import dev.keywright.api.ListAuditEventsApi;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.chain.AuditRecord;
import dev.keywright.audit.store.AuditFilter;
import dev.keywright.audit.store.AuditRepository;
import dev.keywright.persistence.CursorCodec;
import dev.keywright.persistence.Page;
import dev.keywright.persistence.PageRequest;
import dev.keywright.problem.ApiException;
import dev.keywright.web.Timestamps;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

@RestController
class AuditController implements ListAuditEventsApi {

    private static final int NANOS_PER_MILLI = 1_000_000;

    private final AuditRepository records;
    private final CursorCodec cursors;

    AuditController(AuditRepository records, CursorCodec cursors) {
        this.records = records;
        this.cursors = cursors;
    }

    @Override
    public Mono<ResponseEntity<AuditEventList>> listAuditEvents(
            Integer limit,
            @Nullable String cursor,
            @Nullable String action,
            @Nullable AuditOutcome outcome,
            @Nullable String actorAccount,
            @Nullable String actorKey,
            @Nullable String target,
            @Nullable OffsetDateTime since,
            @Nullable OffsetDateTime until,
            ServerWebExchange exchange) {
        AuditFilter filter = new AuditFilter(
                action(action),
                outcome == null ? null : AuditEntry.Outcome.valueOf(outcome.name()),
                actorAccount,
                actorKey,
                target,
                millis("since", since),
                millis("until", until));
        return page(filter, limit, cursor).map(AuditController::list).map(ResponseEntity::ok);
    }

    /** Reads a page of matching records, newest first. */
    private Mono<Page<AuditRecord>> page(AuditFilter filter, int limit, @Nullable String cursor) {
        PageRequest page = PageRequest.of(cursors, identity(filter), limit, cursor);
        return records.newest(filter, start(page.position()), page.fetchSize())
                .collectList()
                .map((found) -> page.page(found, AuditController::position));
    }

    /** Returns the exclusive upper bound of the page's sequence numbers. */
    private static long start(List<String> position) {
        return position.isEmpty() ? Long.MAX_VALUE : Long.parseLong(position.get(0));
    }

    private static List<String> position(AuditRecord record) {
        return List.of(Long.toString(record.sequence()));
    }

    private static List<String> identity(AuditFilter filter) {
        List<String> identity = new ArrayList<>(List.of("audit"));
        filter.values().forEach((name, value) -> identity.addAll(List.of(name, value.toString())));
        return identity;
    }

    private static @Nullable AuditedAction action(@Nullable String text) {
        return text == null
                ? null
                : AuditedAction.parse(text)
                        .orElseThrow(() -> ApiException.invalidValue(
                                "action", "The action is unknown. The OpenAPI specification lists the actions."));
    }

    /** Rounds up to a millisecond, the precision of the records. */
    private static @Nullable Long millis(String name, @Nullable OffsetDateTime time) {
        Instant instant = Timestamps.parameter(name, time);
        return instant == null ? null : instant.plusNanos(NANOS_PER_MILLI - 1).toEpochMilli();
    }

    private static AuditEventList list(Page<AuditRecord> page) {
        Page<AuditEvent> events = page.map(AuditController::item);
        return new AuditEventList(events.items(), events.next());
    }

    private static AuditEvent item(AuditRecord record) {
        return new AuditEvent(
                record.sequence(),
                Timestamps.utc(record.at()),
                record.action(),
                AuditOutcome.fromValue(record.outcome()),
                record.actor().account(),
                record.actor().key(),
                record.target(),
                record.source().address(),
                record.source().requestId(),
                details(record.details()));
    }

    private static Map<String, String> details(String json) {
        return JsonMapper.shared().readValue(json, new TypeReference<>() {});
    }
}
