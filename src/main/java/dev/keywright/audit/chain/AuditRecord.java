package dev.keywright.audit.chain;

import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditDetails;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.RequestSource;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The content of a record of the audit log.
 *
 * @param sequence the sequence number, from 1
 * @param at the time of the entry, in milliseconds
 * @param action the action as text, since a tampered record can have an unknown value
 * @param outcome the outcome, as text for the same reason
 * @param actor the actor
 * @param target the id of the affected object, or null
 * @param source the source of the request; the address can be erased
 * @param details a JSON object of strings, sorted by name
 */
public record AuditRecord(
        long sequence,
        Instant at,
        String action,
        String outcome,
        Actor actor,
        @Nullable String target,
        RequestSource source,
        String details) {

    /** Returns the entry; empty if the record does not contain a valid entry, which means that it was tampered with. */
    public Optional<AuditEntry.Recorded> toEntry() {
        return AuditedAction.parse(action).flatMap(this::toEntry);
    }

    private Optional<AuditEntry.Recorded> toEntry(AuditedAction auditedAction) {
        try {
            Map<String, String> values = JsonMapper.shared().readValue(details, new TypeReference<>() {});
            AuditEntry entry = new AuditEntry(
                    actor,
                    auditedAction,
                    target,
                    AuditEntry.Outcome.valueOf(outcome),
                    AuditDetails.of(auditedAction, values));
            return Optional.of(new AuditEntry.Recorded(sequence, at, entry));
        } catch (IllegalArgumentException | JacksonException unreadable) {
            return Optional.empty();
        }
    }

    /** Returns this record with another sequence number. */
    AuditRecord withSequence(long other) {
        return new AuditRecord(other, at, action, outcome, actor, target, source, details);
    }
}
