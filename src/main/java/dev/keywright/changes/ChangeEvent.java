package dev.keywright.changes;

import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.RecordedEntry;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a reader of changes is told; each has the place in the trail that the reader knows everything up to. */
sealed interface ChangeEvent {

    long place();

    /** Nothing, but that all is well. */
    record Heartbeat(long place) implements ChangeEvent {}

    /** That the reader can't be told all: it is too far behind, or the database went back in time. */
    record Reset(long place, Instant at) implements ChangeEvent {}

    /**
     * That something happened.
     *
     * @param kind to what
     * @param action what, as the trail calls it
     * @param subject the id of the key or account; null of an import
     * @param family the first of the keys that replaced each other, where all of them changed; null otherwise
     * @param at when
     */
    record KeyEvent(
            long place,
            Kind kind,
            String action,
            @Nullable String subject,
            @Nullable String family,
            Instant at) implements ChangeEvent {}

    /** What it happened to; the names are those of the events. */
    enum Kind {
        KEY,
        ACCOUNT,
        KEYS
    }

    /** The news in a record of the trail; empty if it changes nothing that anybody could remember. */
    static Optional<ChangeEvent> of(RecordedEntry recordedEntry) {
        AuditEntry entry = recordedEntry.entry();
        return entry.outcome() == AuditEntry.Outcome.DONE
                ? kind(entry.action()).map((kind) -> news(recordedEntry, kind))
                : Optional.empty();
    }

    private static ChangeEvent news(RecordedEntry recordedEntry, Kind kind) {
        AuditEntry entry = recordedEntry.entry();
        String family = entry.details().get(AuditEntry.LINEAGE);
        return new KeyEvent(
                recordedEntry.sequence(), kind, entry.action().text(), entry.target(), family, recordedEntry.at());
    }

    private static Optional<Kind> kind(AuditedAction action) {
        return switch (action) {
            case KEY_CHANGED, KEY_SUSPENDED, KEY_RESUMED, KEY_ROTATED, KEY_REVOKED -> Optional.of(Kind.KEY);
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
