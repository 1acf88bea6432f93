package dev.keywright.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry to write to the audit log.
 *
 * @param actor the actor
 * @param action the action
 * @param target the id of the affected key, account or session, or null
 * @param outcome whether the action was done or rejected
 * @param details further details
 */
public record AuditEntry(
        Actor actor, AuditedAction action, @Nullable String target, Outcome outcome, AuditDetails details) {

    /** The outcome of an action. */
    public enum Outcome {
        DONE,
        REJECTED
    }

    public static AuditEntry done(Actor actor, AuditedAction action, @Nullable String target) {
        return new AuditEntry(actor, action, target, Outcome.DONE, AuditDetails.NONE);
    }

    public static AuditEntry rejected(Actor actor, AuditedAction action, @Nullable String target) {
        return new AuditEntry(actor, action, target, Outcome.REJECTED, AuditDetails.NONE);
    }

    /** Returns which cached keys the entry affects. A rejected action affects none. */
    public AuditedAction.AffectedKeys affected() {
        return outcome == Outcome.DONE ? action.affected() : AuditedAction.AffectedKeys.NONE;
    }

    /** Returns the id of the rotation family if all its keys changed; null otherwise. */
    public @Nullable String affectedFamily() {
        return details instanceof AuditDetails.KeyChange change ? change.family() : null;
    }

    /** Returns this entry with other details. */
    public AuditEntry with(AuditDetails other) {
        return new AuditEntry(actor, action, target, outcome, other);
    }

    /**
     * An entry as the audit log has recorded it.
     *
     * @param sequence the sequence number, from 1
     * @param at the time of the entry, in milliseconds
     * @param entry the content
     */
    public record Recorded(long sequence, Instant at, AuditEntry entry) {}
}
