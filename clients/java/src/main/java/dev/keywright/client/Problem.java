package dev.keywright.client;

import dev.keywright.client.model.ProblemCode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A problem as RFC 9457 has it, as far as an answer is one: a proxy may answer with anything, and a newer service gives reasons that this
 * client does not know.
 *
 * @param detail what is wrong, in a sentence
 * @param code why, in a form that stays
 * @param field which of the call's fields is wrong
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

    /** For people. */
    String sentence(int status) {
        return detail == null ? "answered with status " + status : detail;
    }
}
