package dev.keywright.client;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.keywright.client.model.Credits;
import dev.keywright.client.model.KeyChanges;
import dev.keywright.client.model.KeyLimit;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to change about a key. What is not named here stays as it is; null takes a value away. Immutable: each method returns another edit.
 */
public final class KeyEdit {

    /** That changes nothing yet. */
    public static final KeyEdit NONE = new KeyEdit(Map.of());

    private final Map<String, @Nullable Object> values;

    private KeyEdit(Map<String, @Nullable Object> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    private KeyEdit with(String field, @Nullable Object value) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(values);
        more.put(field, value);
        return new KeyEdit(more);
    }

    public KeyEdit name(@Nullable String name) {
        return with("name", name);
    }

    public KeyEdit scopes(List<String> scopes) {
        return with("scopes", List.copyOf(scopes));
    }

    /** From now. */
    public KeyEdit expiresIn(Duration time) {
        return with("expiresIn", time.toString());
    }

    /** Null for never. */
    public KeyEdit expiresAt(@Nullable OffsetDateTime time) {
        return with("expiresAt", time);
    }

    /** Addresses and CIDRs; none for everywhere. */
    public KeyEdit allowedAddresses(List<String> addresses) {
        return with("allowedAddresses", List.copyOf(addresses));
    }

    public KeyEdit limits(List<KeyLimit> limits) {
        return with("limits", List.copyOf(limits));
    }

    /** Null for as many calls as there may be. */
    public KeyEdit credits(@Nullable Credits credits) {
        return with("credits", credits);
    }

    public KeyEdit meta(@Nullable Map<String, Object> meta) {
        return with("meta", meta);
    }

    public KeyEdit externalId(@Nullable String externalId) {
        return with("externalId", externalId);
    }

    KeyChanges body() {
        return new Body(values);
    }

    /** The generated type leaves out what is null, and could take nothing away. */
    private static final class Body extends KeyChanges {

        private final Map<String, @Nullable Object> values;

        Body(Map<String, @Nullable Object> values) {
            this.values = values;
        }

        @JsonValue
        Map<String, @Nullable Object> values() {
            return values;
        }
    }
}
