package dev.keywright.verification.web;

import dev.keywright.api.KeyCheck;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads checks from JSON: those that are as most are token by token, which is the faster way, and all others, the wrong ones
 * too, by the mapper that reads what WebFlux is sent.
 */
final class KeyCheckMapper {

    private final JsonMapper json;
    private final ObjectReader others;

    KeyCheckMapper(JsonMapper json) {
        this.json = json;
        this.others = json.readerFor(KeyCheck.class);
    }

    /**
     * The check, null if the JSON is.
     *
     * @throws JacksonException if it is none
     */
    @Nullable
    KeyCheck read(byte[] body) {
        KeyCheck check = plain(body);
        return check == null ? others.readValue(body) : check;
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
            boolean whole = parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null;
            return whole ? check : null;
        } catch (JacksonException wrong) {
            return null;
        }
    }

    /** Whether it is a field that is plain, and was not there before. */
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
