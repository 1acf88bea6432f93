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

/** What an owner keeps with a key: a JSON object, stored as its text without any space. */
public final class KeyMetadata {

    static final int MAX_BYTES = 4096;
    static final int DEEPEST = 32;

    /** Numbers are kept as they are written: a double would change long ones. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final ObjectReader OBJECT = JSON.readerFor(new TypeReference<Map<String, Object>>() {});

    private KeyMetadata() {}

    /** The text to store; null stands for an object with nothing in it. */
    public static String stored(@Nullable Map<String, ?> meta) {
        if (meta == null) {
            return KeyTerms.NO_META;
        }
        if (!isStorable(meta, DEEPEST)) {
            throw exception();
        }
        String text = JSON.writeValueAsString(meta);
        if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw exception();
        }
        return text;
    }

    /**
     * The text to store of an object to which a merge patch is applied (RFC 7396 §2): a null member of the patch removes the one of the same
     * name, an object is merged with it, and any other value takes its place.
     *
     * @param stored the object's text
     * @param patch the patch's text
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
                "Meta is a JSON object of 4096 bytes at most, written without spaces in UTF-8, 32 levels deep at most, and"
                        + " without half a surrogate pair.");
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
