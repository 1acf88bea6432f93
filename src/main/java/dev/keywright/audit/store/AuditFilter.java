package dev.keywright.audit.store;

import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A filter of audit records. A record must match all values that are not null.
 *
 * @param since the earliest time (inclusive), in milliseconds since the epoch
 * @param until the latest time (exclusive), in milliseconds since the epoch
 */
public record AuditFilter(
        @Nullable AuditedAction action,
        AuditEntry.@Nullable Outcome outcome,
        @Nullable String actorAccount,
        @Nullable String actorKey,
        @Nullable String target,
        @Nullable Long since,
        @Nullable Long until) {

    /** Returns the values that are set, sorted by name. */
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
