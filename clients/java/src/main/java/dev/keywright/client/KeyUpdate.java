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
 * The fields of a key to update. All other fields stay unchanged, and null removes a value. Immutable: each method returns a new update.
 */
public final class KeyUpdate {

    /** An update without fields. */
    public static final KeyUpdate NONE = new KeyUpdate(Map.of());

    private final Map<String, @Nullable Object> values;

    private KeyUpdate(Map<String, @Nullable Object> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    private KeyUpdate with(String field, @Nullable Object value) {
        Map<String, @Nullable Object> newValues = new LinkedHashMap<>(values);
        newValues.put(field, value);
        return new KeyUpdate(newValues);
    }

    public KeyUpdate name(@Nullable String name) {
        return with("name", name);
    }

    public KeyUpdate scopes(List<String> scopes) {
        return with("scopes", List.copyOf(scopes));
    }

    /** The remaining lifetime, from now. */
    public KeyUpdate expiresIn(Duration lifetime) {
        return with("expiresIn", lifetime.toString());
    }

    /** The expiry; null if the key never expires. */
    public KeyUpdate expiresAt(@Nullable OffsetDateTime time) {
        return with("expiresAt", time);
    }

    /** Addresses and CIDR ranges; an empty list allows all addresses. */
    public KeyUpdate allowedAddresses(List<String> addresses) {
        return with("allowedAddresses", List.copyOf(addresses));
    }

    public KeyUpdate limits(List<KeyLimit> limits) {
        return with("limits", List.copyOf(limits));
    }

    /** The credits; null for unlimited. */
    public KeyUpdate credits(@Nullable Credits credits) {
        return with("credits", credits);
    }

    public KeyUpdate meta(@Nullable Map<String, Object> meta) {
        return with("meta", meta);
    }

    public KeyUpdate externalId(@Nullable String externalId) {
        return with("externalId", externalId);
    }

    KeyChanges body() {
        return new Body(values);
    }

    /** The generated type omits null values and could therefore not remove a value. */
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
