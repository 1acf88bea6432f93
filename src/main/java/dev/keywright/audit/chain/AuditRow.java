package dev.keywright.audit.chain;

import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.RecordedEntry;
import dev.keywright.audit.RequestSource;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a record of the trail says.
 *
 * @param sequence its place, from 1
 * @param at when it was, to the millisecond
 * @param action what was done; a text, since what stands in the table may have been changed
 * @param outcome whether it was done; a text likewise
 * @param actor who did it
 * @param target the id of what it was done to, or null
 * @param origin from where; its address may have been erased
 * @param details a JSON object of texts, sorted by name
 */
public record AuditRow(
        long sequence,
        Instant at,
        String action,
        String outcome,
        Actor actor,
        @Nullable String target,
        RequestSource origin,
        String details) {

    /** The deed that it is of; empty if the record says none, which the trail never wrote. */
    public Optional<RecordedEntry> written() {
        return AuditedAction.parse(action).flatMap(this::written);
    }

    private Optional<RecordedEntry> written(AuditedAction known) {
        try {
            Map<String, String> more = JsonMapper.shared().readValue(details, new TypeReference<>() {});
            return Optional.of(new RecordedEntry(
                    sequence, at, new AuditEntry(actor, known, target, AuditEntry.Outcome.valueOf(outcome), more)));
        } catch (IllegalArgumentException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /** The same in another place. */
    AuditRow movedTo(long place) {
        return new AuditRow(place, at, action, outcome, actor, target, origin, details);
    }
}
