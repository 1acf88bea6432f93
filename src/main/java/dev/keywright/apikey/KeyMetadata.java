package dev.keywright.apikey;

import dev.keywright.problem.ApiException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** The metadata of a key: a JSON object, stored as compact text. */
public final class KeyMetadata {

    static final int MAX_BYTES = 4096;
    static final int MAX_DEPTH = 32;

    /** Keeps numbers exact; a double would change long ones. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final ObjectReader OBJECT = JSON.readerFor(new TypeReference<Map<String, Object>>() {});

    private KeyMetadata() {}

    /** Returns the text to store; null stands for an empty object. */
    public static String stored(@Nullable Map<String, ?> meta) {
        if (meta == null) {
            return KeyTerms.NO_META;
        }
        if (!isStorable(meta, MAX_DEPTH)) {
            throw exception();
        }
        String text = JSON.writeValueAsString(meta);
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw exception();
        }
        return text;
    }

    /**
     * Applies a merge patch (RFC 7396 §2) and returns the text to store. A null member removes the member of that name,
     * an object is merged, and any other value replaces the member.
     *
     * @param stored the text of the object
     * @param patch the text of the patch
     */
    static String patched(String stored, String patch) {
        return stored(merged(fromStored(stored), fromStored(patch)));
    }

    private static Map<String, Object> merged(Map<?, ?> target, Map<?, ?> patch) {
        Map<String, Object> merged = new LinkedHashMap<>();
        target.forEach((name, value) -> merged.put((String) name, value));
        patch.forEach((name, value) -> {
            Object old = merged.get((String) name);
            if (value == null) {
                merged.remove((String) name);
            } else if (value instanceof Map<?, ?> members) {
                merged.put((String) name, merged(old instanceof Map<?, ?> object ? object : Map.of(), members));
            } else {
                merged.put((String) name, value);
            }
        });
        return merged;
    }

    public static Map<String, Object> fromStored(String stored) {
        return OBJECT.readValue(stored);
    }

    private static ApiException exception() {
        return ApiException.invalidValue(
                KeyUpdate.META,
                "The metadata must be a JSON object of at most " + MAX_BYTES + " bytes (compact UTF-8) and " + MAX_DEPTH
                        + " levels, without unpaired surrogates.");
    }

    private static boolean isStorable(@Nullable Object value, int levels) {
        if (value instanceof String text) {
            return text.codePoints().noneMatch((character) -> Character.getType(character) == Character.SURROGATE);
        }
        if (value instanceof Map<?, ?> object) {
            return levels > 0 && areStorable(object.keySet(), levels) && areStorable(object.values(), levels - 1);
        }
        return !(value instanceof Collection<?> array) || (levels > 0 && areStorable(array, levels - 1));
    }

    private static boolean areStorable(Collection<?> values, int levels) {
        return values.stream().allMatch((value) -> isStorable(value, levels));
    }
}
