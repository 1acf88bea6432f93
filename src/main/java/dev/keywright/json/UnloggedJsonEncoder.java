package dev.keywright.json;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.core.codec.Hints;
import org.springframework.http.MediaType;
import org.springframework.http.codec.json.JacksonJsonEncoder;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpResponse;
import tools.jackson.databind.json.JsonMapper;

/** An encoder that never logs its values. Spring's encoder does at DEBUG level, and a response may contain a token or complete keys. */
public final class UnloggedJsonEncoder extends JacksonJsonEncoder {

    public UnloggedJsonEncoder(JsonMapper mapper) {
        super(mapper);
    }

    @Override
    public Map<String, Object> getEncodeHints(
            @Nullable ResolvableType actualType,
            ResolvableType elementType,
            @Nullable MediaType mediaType,
            ServerHttpRequest request,
            ServerHttpResponse response) {
        Map<String, Object> hints = super.getEncodeHints(actualType, elementType, mediaType, request, response);
        return Hints.merge(hints, Hints.SUPPRESS_LOGGING_HINT, true);
    }
}
