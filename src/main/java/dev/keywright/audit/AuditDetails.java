package dev.keywright.audit;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The details of an audit entry; never a secret or personal data. The audit log stores them as a JSON object of strings.
 */
public sealed interface AuditDetails {

    AuditDetails NONE = new None();

    /** Returns the stored values by name. */
    SortedMap<String, String> values();

    /**
     * Returns the details of an entry with these stored values. Throws an {@code IllegalArgumentException} if they do not
     * belong to the action.
     */
    static AuditDetails of(AuditedAction action, Map<String, String> values) {
        if (values.isEmpty()) {
            return NONE;
        }
        String deniedScope = values.get("scope");
        return deniedScope == null ? ofDone(action, values) : new DeniedScope(deniedScope);
    }

    private static AuditDetails ofDone(AuditedAction action, Map<String, String> values) {
        return switch (action) {
            case KEY_CREATED -> new KeyCreation(values.get("owner"), values.get("replaces"));
            case KEY_CHANGED -> new KeyChange(Set.of(require(values, "fields").split(" ")), values.get("family"));
            case KEY_ROTATED -> new KeyRotation(require(values, "replacedBy"), require(values, "overlap"));
            case KEY_IMPORTED -> new KeyImport(Long.parseLong(require(values, "count")));
            case ACCOUNT_CHANGED -> new AccountChange(require(values, "changed"));
            default -> throw new IllegalArgumentException(action + " has no details");
        };
    }

    private static String require(Map<String, String> values, String name) {
        return Optional.ofNullable(values.get(name)).orElseThrow(() -> new IllegalArgumentException(name));
    }

    /** The action and the target describe the entry. */
    record None() implements AuditDetails {

        @Override
        public SortedMap<String, String> values() {
            return new TreeMap<>();
        }
    }

    /**
     * A rejected grant.
     *
     * @param scope the first scope that the actor may not grant
     */
    record DeniedScope(String scope) implements AuditDetails {

        @Override
        public SortedMap<String, String> values() {
            return new TreeMap<>(Map.of("scope", scope));
        }
    }

    /**
     * A new key.
     *
     * @param owner the key's account; null for the actor's own
     * @param replaces the id of the key that it replaces, or null
     */
    record KeyCreation(@Nullable String owner, @Nullable String replaces) implements AuditDetails {

        @Override
        public SortedMap<String, String> values() {
            SortedMap<String, String> values = new TreeMap<>();
            Optional.ofNullable(owner).ifPresent((value) -> values.put("owner", value));
            Optional.ofNullable(replaces).ifPresent((value) -> values.put("replaces", value));
            return values;
        }
    }

    /**
     * A changed key.
     *
     * @param fields the JSON names of the changed fields
     * @param family the id of the rotation family if all its keys changed; null otherwise
     */
    record KeyChange(Set<String> fields, @Nullable String family) implements AuditDetails {

        public KeyChange {
            fields = Set.copyOf(fields);
        }

        @Override
        public SortedMap<String, String> values() {
            SortedMap<String, String> values = new TreeMap<>();
            values.put("fields", String.join(" ", new TreeSet<>(fields)));
            Optional.ofNullable(family).ifPresent((value) -> values.put("family", value));
            return values;
        }
    }

    /**
     * A rotated key.
     *
     * @param replacedBy the id of the successor
     * @param overlap how long the old key stays valid, as the client sent it (ISO 8601)
     */
    record KeyRotation(String replacedBy, String overlap) implements AuditDetails {

        @Override
        public SortedMap<String, String> values() {
            return new TreeMap<>(Map.of("replacedBy", replacedBy, "overlap", overlap));
        }
    }

    /**
     * An import of keys.
     *
     * @param count the number of new keys
     */
    record KeyImport(long count) implements AuditDetails {

        @Override
        public SortedMap<String, String> values() {
            return new TreeMap<>(Map.of("count", Long.toString(count)));
        }
    }

    /**
     * A changed account.
     *
     * @param changed the JSON name of the changed field
     */
    record AccountChange(String changed) implements AuditDetails {

        @Override
        public SortedMap<String, String> values() {
            return new TreeMap<>(Map.of("changed", changed));
        }
    }
}
