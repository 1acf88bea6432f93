package dev.keywright.changes;

import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction.AffectedKeys;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An event of the change stream, with the audit sequence number up to which the subscriber knows all changes. */
sealed interface ChangeEvent {

    long sequence();

    /** Confirms that the subscriber has received every change so far. */
    record Heartbeat(long sequence) implements ChangeEvent {}

    /** Events are missing: the subscriber is too far behind, or the database was restored to an earlier state. */
    record Reset(long sequence, Instant at) implements ChangeEvent {}

    /**
     * A change of keys.
     *
     * @param affected the keys that changed
     * @param action the audited action
     * @param subject the id of the key or account; null for an import
     * @param family the id of the rotation family if all its keys changed; null otherwise
     * @param at the time of the change
     */
    record KeyEvent(
            long sequence,
            AffectedKeys affected,
            String action,
            @Nullable String subject,
            @Nullable String family,
            Instant at)
            implements ChangeEvent {}

    /** Maps an audit entry to an event; empty if the entry does not affect cached keys. */
    static Optional<ChangeEvent> of(AuditEntry.Recorded recordedEntry) {
        return recordedEntry.entry().affected() == AffectedKeys.NONE
                ? Optional.empty()
                : Optional.of(keyEvent(recordedEntry));
    }

    private static ChangeEvent keyEvent(AuditEntry.Recorded recordedEntry) {
        AuditEntry entry = recordedEntry.entry();
        return new KeyEvent(
                recordedEntry.sequence(),
                entry.affected(),
                entry.action().text(),
                entry.target(),
                entry.affectedFamily(),
                recordedEntry.at());
    }
}
