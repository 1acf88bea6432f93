package dev.keywright.fastpath;

import dev.keywright.apikey.cache.ScalarMono;
import dev.keywright.logging.DisconnectedClient;
import dev.keywright.problem.ProblemFactory;
import dev.keywright.ratelimit.ResponseHeaders;
import dev.keywright.verification.web.VerificationBodyHandler.EncodedResponse;
import dev.keywright.web.RequestId;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/** Writes one response, with the headers that WebFlux and Spring Security add to theirs. */
final class FastPathResponse {

    private static final String HTTPS = "https";
    private static final AsciiString REQUEST_ID = AsciiString.cached(RequestId.HEADER);

    /** The headers of Spring Security. The response's own cache headers take precedence. */
    private static final HttpHeaders SECURITY_HEADERS = headers(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "X-XSS-Protection", "0",
            "Referrer-Policy", "no-referrer");

    private static final HttpHeaders NO_CACHE_HEADERS = headers(
                    "Cache-Control", "no-cache, no-store, max-age=0, must-revalidate",
                    "Pragma", "no-cache",
                    "Expires", "0")
            .add(SECURITY_HEADERS);

    /** Sent over TLS alone (RFC 6797 §7.2). */
    private static final AsciiString STRICT_TRANSPORT_SECURITY = AsciiString.cached("Strict-Transport-Security");

    private static final AsciiString ONE_YEAR = AsciiString.cached("max-age=31536000 ; includeSubDomains");

    private final ProblemFactory problems;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final boolean supportsCors;
    private final String id = RequestId.next();
    private final HttpHeaders limits = new DefaultHttpHeaders();

    /** Headers that are sent by copying them. */
    private static HttpHeaders headers(String... namesAndValues) {
        HttpHeaders headers = new DefaultHttpHeaders();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.set(AsciiString.cached(namesAndValues[i]), AsciiString.cached(namesAndValues[i + 1]));
        }
        return headers;
    }

    /**
     * @param supportsCors whether the endpoint supports CORS, so that the response varies by origin
     */
    FastPathResponse(
            ProblemFactory problems, HttpServerRequest request, HttpServerResponse response, boolean supportsCors) {
        this.problems = problems;
        this.request = request;
        this.response = response;
        this.supportsCors = supportsCors;
    }

    /** Headers of every response, including errors. */
    ResponseHeaders limits() {
        return ResponseHeaders.of(limits);
    }

    Mono<Void> write(Mono<EncodedResponse> encoded) {
        return ScalarMono.flatMap(encoded, this::send);
    }

    private Mono<Void> send(EncodedResponse encoded) {
        HttpHeaders responseHeaders = encoded.headers();
        HttpHeaders headers = begin(HttpResponseStatus.OK, responseHeaders.contains(HttpHeaderNames.CACHE_CONTROL));
        headers.add(responseHeaders);
        return send(headers, encoded.body());
    }

    /** Writes an error. If the response has started, nothing more is written. */
    Mono<Void> reject(Throwable failure) {
        if (response.hasSentHeaders()) {
            return Mono.error(DisconnectedClient.recognizable(failure));
        }
        if (DisconnectedClient.isCauseOf(failure)) {
            // The client has disconnected. The status keeps metrics from counting the request as successful.
            response.status(HttpResponseStatus.INTERNAL_SERVER_ERROR);
            return Mono.empty();
        }
        ProblemFactory.Response problem = problems.logged(failure, path(), "[" + id + "] ");
        HttpResponseStatus status = HttpResponseStatus.valueOf(problem.status().value());
        HttpHeaders headers = begin(status, problem.headers().containsHeader("Cache-Control"));
        problem.headers().forEach(headers::set);
        return send(headers, problem.body()).onErrorComplete((writing) -> response.hasSentHeaders());
    }

    private String path() {
        String uri = request.uri();
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    private HttpHeaders begin(HttpResponseStatus status, boolean hasCacheHeaders) {
        response.status(status);
        HttpHeaders headers = response.responseHeaders();
        headers.add(hasCacheHeaders ? SECURITY_HEADERS : NO_CACHE_HEADERS);
        if (HTTPS.equals(request.scheme())) {
            headers.set(STRICT_TRANSPORT_SECURITY, ONE_YEAR);
        }
        headers.set(REQUEST_ID, id);
        if (supportsCors) {
            headers.set(HttpHeaderNames.VARY, HttpHeaderNames.ORIGIN);
        }
        headers.add(limits);
        return headers;
    }

    private Mono<Void> send(HttpHeaders headers, byte[] body) {
        ByteBuf bytes = body.length == 0 ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        headers.setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
        return response.sendObject(bytes).then();
    }
}
