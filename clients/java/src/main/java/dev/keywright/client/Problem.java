package dev.keywright.client;

import dev.keywright.client.model.ProblemCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The problem (RFC 9457) in a response. All fields are null if a proxy sent something else, and {@code code} is null if a newer service sent a
 * code that this client does not know.
 *
 * @param detail the message
 * @param code the stable error code
 * @param field the invalid field of the request
 */
record Problem(
        @Nullable String detail,
        @Nullable ProblemCode code,
        @Nullable String field) {

    private static final Problem NONE = new Problem(null, null, null);
    private static final JsonMapper JSON = new JsonMapper();

    static Problem of(@Nullable String body) {
        try {
            return body == null ? NONE : of(JSON.readTree(body));
        } catch (JacksonException notOurs) {
            return NONE;
        }
    }

    private static Problem of(JsonNode body) {
        String code = text(body, "code");
        return new Problem(
                text(body, "detail"),
                Arrays.stream(ProblemCode.values())
                        .filter((known) -> known.getValue().equals(code))
                        .findFirst()
                        .orElse(null),
                text(body, "field"));
    }

    private static @Nullable String text(JsonNode body, String field) {
        return body.path(field).stringValue(null);
    }

    /** The message for people. */
    String message(int status) {
        return detail == null ? "Keywright responded with status " + status : detail;
    }
}
