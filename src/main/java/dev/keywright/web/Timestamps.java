package dev.keywright.web;

import dev.keywright.problem.ApiException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Reads and writes the times of the API. Writes them as RFC 3339 in UTC with exactly three decimals. The formats of {@code java.time} omit trailing zeros, so times would differ
 * in length and not sort as text.
 */
public final class Timestamps {

    private static final int LAST_YEAR = 9999;
    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Timestamps() {}

    public static String text(Instant time) {
        return FORM.format(time);
    }

    /** The time in UTC. */
    public static OffsetDateTime utc(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }

    /** The time in UTC, or null for null. */
    public static @Nullable OffsetDateTime utcOrNull(@Nullable Instant time) {
        return time == null ? null : utc(time);
    }

    /**
     * The time of a request parameter; null if the parameter is absent. Rejects a time that RFC 3339 cannot express (§1)
     * or that some databases cannot store.
     */
    public static @Nullable Instant parameter(String name, @Nullable OffsetDateTime time) {
        if (time != null && (time.getYear() < 0 || time.getYear() > LAST_YEAR)) {
            throw ApiException.invalidValue(name, "A time must be in the years 0000 to " + LAST_YEAR + ".");
        }
        return time == null ? null : time.toInstant();
    }

    /** A Jackson module that writes times in this format, and reads them only from text with an offset, not from numbers or empty text. */
    public static SimpleModule module() {
        return new SimpleModule("timestamps")
                .addSerializer(OffsetDateTime.class, new Serializer())
                .addDeserializer(OffsetDateTime.class, new Deserializer());
    }

    private static final class Serializer extends StdSerializer<OffsetDateTime> {

        Serializer() {
            super(OffsetDateTime.class);
        }

        @Override
        public void serialize(OffsetDateTime time, JsonGenerator json, SerializationContext context) {
            json.writeString(text(time.toInstant()));
        }
    }

    private static final class Deserializer extends StdDeserializer<OffsetDateTime> {

        Deserializer() {
            super(OffsetDateTime.class);
        }

        @Override
        public OffsetDateTime deserialize(JsonParser json, DeserializationContext context) {
            if (!json.hasToken(JsonToken.VALUE_STRING)) {
                return context.reportInputMismatch(this, "a time must be a string");
            }
            try {
                return OffsetDateTime.parse(json.getString());
            } catch (DateTimeParseException malformed) {
                return context.reportInputMismatch(this, "a time must have the RFC 3339 format");
            }
        }
    }
}
