package dev.keywright.key;

import dev.keywright.error.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/** What an owner keeps with a key: a JSON object, stored as its text without any space. */
final class KeyMeta {

    static final int MOST_BYTES = 4096;
    static final int DEEPEST = 32;

    /** Numbers are kept as they are written: a double would change long ones. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private static final ObjectReader OBJECT = JSON.readerFor(new TypeReference<Map<String, Object>>() {});

    private KeyMeta() {}

    /** The text to store; null stands for an object with nothing in it. */
    static String stored(@Nullable Map<String, ?> meta) {
        if (meta == null) {
            return KeyTerms.NO_META;
        }
        if (!isStorable(meta, DEEPEST)) {
            throw refusal();
        }
        String text = JSON.writeValueAsString(meta);
        if (text.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
            throw refusal();
        }
        return text;
    }

    static Map<String, Object> fromStored(String stored) {
        return OBJECT.readValue(stored);
    }

    private static Refusal refusal() {
        return Refusal.invalidValue(
                KeyChanges.META,
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
