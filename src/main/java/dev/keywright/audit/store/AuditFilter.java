package dev.keywright.audit.store;

import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which records of the trail are asked for: those that meet all that is not null.
 *
 * @param since at this time or later, in milliseconds since 1970-01-01T00:00Z
 * @param until before this time, likewise
 */
public record AuditFilter(
        @Nullable AuditedAction action,
        AuditEntry.@Nullable Outcome outcome,
        @Nullable String actorAccount,
        @Nullable String actorKey,
        @Nullable String target,
        @Nullable Long since,
        @Nullable Long until) {

    /** The values that are asked for, sorted by name. */
    public Map<String, Object> values() {
        Map<String, Object> values = new TreeMap<>();
        put(values, "action", action == null ? null : action.text());
        put(values, "outcome", outcome == null ? null : outcome.name());
        put(values, "actorAccount", actorAccount);
        put(values, "actorKey", actorKey);
        put(values, "target", target);
        put(values, "since", since);
        put(values, "until", until);
        return values;
    }

    private static void put(Map<String, Object> values, String name, @Nullable Object value) {
        if (value != null) {
            values.put(name, value);
        }
    }
}
