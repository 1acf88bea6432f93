package dev.keywright.audit;

import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is to be written to the trail.
 *
 * @param actor who did it
 * @param action what was done
 * @param target the id of the key, account or session that it was done to, or null
 * @param outcome whether it was done
 * @param details what else is to know of it, sorted by name; never a secret, nor anything personal
 */
public record AuditEntry(
        Actor actor, AuditedAction action, @Nullable String target, Outcome outcome, Map<String, String> details) {

    /** The detail that names the first of a key's lineage, where all keys of it have changed. */
    public static final String LINEAGE = "lineage";

    /** Whether it was done. */
    public enum Outcome {
        DONE,
        REFUSED
    }

    public static AuditEntry done(Actor actor, AuditedAction action, @Nullable String target) {
        return new AuditEntry(actor, action, target, Outcome.DONE, Map.of());
    }

    public static AuditEntry rejected(Actor actor, AuditedAction action, @Nullable String target) {
        return new AuditEntry(actor, action, target, Outcome.REFUSED, Map.of());
    }

    /** The same with one more detail. */
    public AuditEntry with(String name, String value) {
        Map<String, String> more = new TreeMap<>(details);
        more.put(name, value);
        return new AuditEntry(actor, action, target, outcome, more);
    }
}
