package dev.keywright.audit;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An entry to write to the audit log.
 *
 * @param actor the actor
 * @param action the action
 * @param target the id of the affected key, account or session, or null
 * @param outcome whether the action was done or rejected
 * @param details further details, sorted by name; never a secret or personal data
 */
public record AuditEntry(
        Actor actor, AuditedAction action, @Nullable String target, Outcome outcome, Map<String, String> details) {

    /** The name of the detail with the rotation family's id, set when all keys of the family have changed. */
    public static final String FAMILY = "family";

    /** The outcome of an action. */
    public enum Outcome {
        DONE,
        REJECTED
    }

    public static AuditEntry done(Actor actor, AuditedAction action, @Nullable String target) {
        return new AuditEntry(actor, action, target, Outcome.DONE, Map.of());
    }

    public static AuditEntry rejected(Actor actor, AuditedAction action, @Nullable String target) {
        return new AuditEntry(actor, action, target, Outcome.REJECTED, Map.of());
    }

    /** Returns this entry with one more detail. */
    public AuditEntry with(String name, String value) {
        Map<String, String> more = new TreeMap<>(details);
        more.put(name, value);
        return new AuditEntry(actor, action, target, outcome, more);
    }
}
