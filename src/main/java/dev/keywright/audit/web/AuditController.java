package dev.keywright.audit.web;

import dev.keywright.api.AuditEvent;
import dev.keywright.api.AuditEventList;
import dev.keywright.api.AuditOutcome;
import dev.keywright.api.ListAuditEventsApi;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.chain.AuditRow;
import dev.keywright.audit.store.AuditFilter;
import dev.keywright.persistence.Page;
import dev.keywright.problem.ApiException;
import dev.keywright.problem.TimeParameter;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
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

    private final AuditReader reader;

    AuditController(AuditReader reader) {
        this.reader = reader;
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
        return reader.page(filter, limit, cursor).map(AuditController::list).map(ResponseEntity::ok);
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
        return time == null
                ? null
                : TimeParameter.instant(name, time)
                        .plusNanos(NANOS_PER_MILLI - 1)
                        .toEpochMilli();
    }

    private static AuditEventList list(Page<AuditRow> page) {
        Page<AuditEvent> events = page.map(AuditController::item);
        return new AuditEventList(events.items(), events.next());
    }

    private static AuditEvent item(AuditRow row) {
        return new AuditEvent(
                row.sequence(),
                utc(row.at()),
                row.action(),
                AuditOutcome.fromValue(row.outcome()),
                row.actor().account(),
                row.actor().key(),
                row.target(),
                row.source().address(),
                row.source().requestId(),
                details(row.details()));
    }

    private static OffsetDateTime utc(Instant at) {
        return at.atOffset(ZoneOffset.UTC);
    }

    private static Map<String, String> details(String json) {
        return JsonMapper.shared().readValue(json, new TypeReference<>() {});
    }
}
