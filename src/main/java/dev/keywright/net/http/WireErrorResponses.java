package dev.keywright.net.http;

import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.ExceptionTranslator;
import dev.keywright.problem.ProblemFactory;
import dev.keywright.web.RequestId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** Writes the errors of requests that never reach a handler, in the format of the path's other errors. */
final class WireErrorResponses {

    private final ProblemFactory problems;

    WireErrorResponses(ProblemFactory problems) {
        this.problems = problems;
    }

    /**
     * The error response to a request, after which the connection closes. Removes the body of a response to HEAD
     * itself, because the codec does so only for requests that it could parse.
     */
    FullHttpResponse last(HttpExchange rejected, HttpResponseStatus status) {
        FullHttpResponse response = of(rejected.uri(), status);
        response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return rejected.isHead() ? response.replace(Unpooled.EMPTY_BUFFER) : response;
    }

    /** Adds a body to an error response without one. */
    FullHttpResponse withBody(String uri, FullHttpResponse bare) {
        FullHttpResponse response = of(uri, bare.status());
        HttpHeaders headers = response.headers();
        bare.headers().forEach((header) -> {
            if (!headers.contains(header.getKey())) {
                headers.set(header.getKey(), header.getValue());
            }
        });
        return response;
    }

    static boolean isBare(FullHttpResponse response) {
        return response.status().code() >= HttpResponseStatus.BAD_REQUEST.code()
                && !response.content().isReadable()
                && !response.headers().contains(HttpHeaderNames.CONTENT_TYPE);
    }

    private FullHttpResponse of(String uri, HttpResponseStatus status) {
        ProblemFactory.Response problem = problems.unlogged(exception(status), path(uri));
        ByteBuf body = Unpooled.wrappedBuffer(problem.body());
        FullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, status, body);
        HttpHeaders headers = response.headers();
        headers.set(RequestId.HEADER, RequestId.next());
        problem.headers().forEach(headers::set);
        return response;
    }

    private static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private static ApiException exception(HttpResponseStatus status) {
        return switch (status.code()) {
            case 400 -> ApiException.of(ErrorCode.MALFORMED_REQUEST, "The request is malformed.");
            case 414 ->
                ApiException.of(
                        ErrorCode.URI_TOO_LONG,
                        "The path and query of the request are too long. The maximum is " + HttpRequestValidator.MAX_URI
                                + " characters.");
            case 431 -> ApiException.of(ErrorCode.HEADERS_TOO_LARGE, "The request headers are too large.");
            case 501 ->
                ApiException.of(ErrorCode.MALFORMED_REQUEST, "The only supported transfer coding is chunked.")
                        .as(HttpStatus.NOT_IMPLEMENTED);
            case 505 ->
                ApiException.of(
                                ErrorCode.MALFORMED_REQUEST,
                                "The only supported protocol versions are HTTP/1.1 and HTTP/1.0.")
                        .as(HttpStatus.HTTP_VERSION_NOT_SUPPORTED);
            default -> {
                HttpStatus same = HttpStatus.valueOf(status.code());
                yield ExceptionTranslator.of(new ResponseStatusException(same)).as(same);
            }
        };
    }
}
