package dev.keywright.problem;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdSerializer;

/**
 * Writes times as RFC 3339 in UTC with exactly three decimals. The formats of {@code java.time} omit trailing zeros, so times would differ
 * in length and not sort as text.
 */
public final class Timestamps {

    private static final DateTimeFormatter FORM = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private Timestamps() {}

    public static String text(Instant time) {
        return FORM.format(time);
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
