package dev.keywright.changes;

import dev.keywright.audit.AuditDetails;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.RecordedEntry;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An event of the change stream, with the audit sequence number up to which the reader knows all changes. */
sealed interface ChangeEvent {

    long sequence();

    /** A sign that the stream is alive and complete. */
    record Heartbeat(long sequence) implements ChangeEvent {}

    /** Events are missing: the reader is too far behind or the database was rewound. */
    record Reset(long sequence, Instant at) implements ChangeEvent {}

    /**
     * A change of keys.
     *
     * @param kind the kind of the changed object
     * @param action the audited action
     * @param subject the id of the key or account; null for an import
     * @param family the id of the rotation family if all its keys changed; null otherwise
     * @param at the time of the change
     */
    record KeyEvent(
            long sequence,
            Kind kind,
            String action,
            @Nullable String subject,
            @Nullable String family,
            Instant at) implements ChangeEvent {}

    /** The kind of the changed object; the names are those of the events. */
    enum Kind {
        KEY,
        ACCOUNT,
        KEYS
    }

    /** Maps an audit entry to an event; empty if the entry does not affect cached keys. */
    static Optional<ChangeEvent> of(RecordedEntry recordedEntry) {
        AuditEntry entry = recordedEntry.entry();
        return entry.outcome() == AuditEntry.Outcome.DONE
                ? kind(entry.action()).map((kind) -> keyEvent(recordedEntry, kind))
                : Optional.empty();
    }

    private static ChangeEvent keyEvent(RecordedEntry recordedEntry, Kind kind) {
        AuditEntry entry = recordedEntry.entry();
        String family = entry.details() instanceof AuditDetails.KeyChange change ? change.family() : null;
        return new KeyEvent(
                recordedEntry.sequence(), kind, entry.action().text(), entry.target(), family, recordedEntry.at());
    }

    private static Optional<Kind> kind(AuditedAction action) {
        return switch (action) {
            case KEY_CHANGED, KEY_SUSPENDED, KEY_RESUMED, KEY_ROTATED, KEY_REVOKED, KEY_DELETED ->
                Optional.of(Kind.KEY);
            case ACCOUNT_CHANGED, ACCOUNT_DELETED -> Optional.of(Kind.ACCOUNT);
            case KEY_IMPORTED -> Optional.of(Kind.KEYS);
            case ACCOUNT_REGISTERED,
                    ACCOUNT_PASSWORD_CHANGED,
                    SESSION_OPENED,
                    SESSION_ENDED,
                    KEY_CREATED,
                    KEY_REVEALED -> Optional.empty();
        };
    }
}
