package dev.keywright.security.web;

import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.HttpHandlerDecoratorFactory;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.stereotype.Component;
import org.springframework.util.MimeTypeUtils;
import org.springframework.util.StringUtils;
import reactor.core.publisher.Flux;

/**
 * Removes malformed {@code Accept} and {@code Content-Type} headers before any handler reads them. The handlers of
 * Spring and Spring Boot parse them in different ways, and some fail with a server error. A server may disregard
 * {@code Accept} (RFC 9110 §12.5.1), and an operation that needs a body responds with 415 without a
 * {@code Content-Type}.
 *
 * <p>It also rejects request bodies with a content coding, since none is supported (RFC 9110 §8.4).
 */
@Component
public final class ContentHeaderFilter implements HttpHandlerDecoratorFactory {

    /** Spring does not sort longer lists ({@link MimeTypeUtils#sortBySpecificity}). */
    private static final int MAX_TYPES = 50;

    private static final String IDENTITY = "identity";

    @Override
    public HttpHandler apply(HttpHandler handler) {
        return (request, response) -> handler.handle(checked(request), response);
    }

    static ServerHttpRequest checked(ServerHttpRequest request) {
        ServerHttpRequest readable = without(HttpHeaders.CONTENT_TYPE, without(HttpHeaders.ACCEPT, request));
        return isCompressed(request.getHeaders()) ? new CompressedRequest(readable) : readable;
    }

    private static ServerHttpRequest without(String header, ServerHttpRequest request) {
        List<String> values = request.getHeaders().getOrEmpty(header);
        boolean isReadable = header.equals(HttpHeaders.ACCEPT) ? isListOfTypes(values) : areTypes(values);
        return values.isEmpty() || isReadable
                ? request
                : request.mutate().headers((headers) -> headers.remove(header)).build();
    }

    private static boolean isListOfTypes(List<String> values) {
        List<String> types = values.stream()
                .flatMap((value) -> MimeTypeUtils.tokenize(value).stream())
                .toList();
        return !types.isEmpty() && types.size() <= MAX_TYPES && areTypes(types);
    }

    private static boolean areTypes(List<String> types) {
        try {
            types.forEach(MediaType::parseMediaType);
            return true;
        } catch (InvalidMediaTypeException malformed) {
            return false;
        }
    }

    private static boolean isCompressed(HttpHeaders headers) {
        return headers.getOrEmpty(HttpHeaders.CONTENT_ENCODING).stream()
                .flatMap((value) -> StringUtils.commaDelimitedListToSet(value).stream())
                .map(String::strip)
                .anyMatch((coding) -> !coding.isEmpty() && !coding.equalsIgnoreCase(IDENTITY));
    }

    /** Fails when the body is read, since operations without a body ignore its encoding. */
    private static final class CompressedRequest extends ServerHttpRequestDecorator {

        CompressedRequest(ServerHttpRequest request) {
            super(request);
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return Flux.error(() -> ApiException.of(
                            ErrorCode.UNSUPPORTED_MEDIA_TYPE,
                            "The request body must not be encoded. Send it without Content-Encoding.")
                    .with(HttpHeaders.ACCEPT_ENCODING, IDENTITY));
        }
    }
}
