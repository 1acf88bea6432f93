package dev.keywright.verification.web;

import dev.keywright.api.KeyCheck;
import dev.keywright.problem.ProblemFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Parses verification requests from JSON. Common requests are parsed token by token, which is faster. All others, including invalid ones,
 * are parsed by the mapper that WebFlux uses.
 */
final class KeyCheckMapper {

    private final JsonMapper json;
    private final ObjectReader reader;

    KeyCheckMapper(JsonMapper json) {
        this.json = json;
        this.reader = json.readerFor(KeyCheck.class);
    }

    /** Parses the body of a request; throws an {@code ApiException} if it is not valid. */
    KeyCheck parse(byte[] body) {
        try {
            KeyCheck check = body.length == 0 ? null : read(body);
            if (check == null) {
                throw ProblemFactory.noBody();
            }
            return check;
        } catch (JacksonException malformed) {
            throw ProblemFactory.unreadable(malformed);
        }
    }

    /**
     * Parses a request; null if the JSON is {@code null}.
     *
     * @throws JacksonException if the body is not a valid request
     */
    @Nullable
    KeyCheck read(byte[] body) {
        KeyCheck check = plain(body);
        return check == null ? reader.readValue(body) : check;
    }

    private @Nullable KeyCheck plain(byte[] body) {
        try (JsonParser parser = json.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            KeyCheck check = new KeyCheck();
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                if (!readField(parser, check)) {
                    return null;
                }
            }
            boolean isComplete = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
            return isComplete ? check : null;
        } catch (JacksonException malformed) {
            return null;
        }
    }

    /** Whether it is a known field with a simple value that did not occur before. */
    private static boolean readField(JsonParser parser, KeyCheck check) {
        String field = parser.currentName();
        JsonToken value = parser.nextToken();
        if (value == JsonToken.VALUE_STRING && field.equals("key") && check.getKey() == null) {
            check.setKey(parser.getString());
            return true;
        }
        if (value == JsonToken.VALUE_STRING && field.equals("address") && check.getAddress() == null) {
            check.setAddress(parser.getString());
            return true;
        }
        return value == JsonToken.START_ARRAY
                && field.equals("scopes")
                && check.getScopes() == null
                && readScopes(parser, check);
    }

    private static boolean readScopes(JsonParser parser, KeyCheck check) {
        List<String> scopes = new ArrayList<>(2);
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            scopes.add(parser.getString());
        }
        check.setScopes(scopes);
        return parser.currentToken() == JsonToken.END_ARRAY;
    }
}
