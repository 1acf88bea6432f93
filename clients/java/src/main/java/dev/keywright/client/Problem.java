package dev.keywright.client;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The problem (RFC 9457) in a response. All fields are null if a proxy sent something else.
 *
 * @param detail the message
 * @param code the stable error code
 * @param field the invalid field of the request
 */
record Problem(
        @Nullable String detail,
        @Nullable String code,
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
        return new Problem(text(body, "detail"), text(body, "code"), text(body, "field"));
    }

    private static @Nullable String text(JsonNode body, String field) {
        return body.path(field).stringValue(null);
    }

    /** The message for people. */
    String message(int status) {
        return detail == null ? "Keywright responded with status " + status : detail;
    }
}
