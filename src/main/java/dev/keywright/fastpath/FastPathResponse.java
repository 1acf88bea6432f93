package dev.keywright.fastpath;

import dev.keywright.apikey.cache.ScalarMono;
import dev.keywright.problem.ProblemFactory;
import dev.keywright.problem.ProblemResponse;
import dev.keywright.problem.RequestId;
import dev.keywright.ratelimit.ResponseHeaders;
import dev.keywright.verification.web.EncodedResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Writes the answer to one call, with the headers that WebFlux and Spring Security put on each of theirs. */
final class FastPathResponse {

    private static final AsciiString REQUEST_ID = AsciiString.cached(RequestId.HEADER);

    /** Those of Spring Security; the ones about caches give way to an answer's own. */
    private static final HttpHeaders STANDING = headers(
            "X-Content-Type-Options", "nosniff",
            "X-Frame-Options", "DENY",
            "X-XSS-Protection", "0",
            "Referrer-Policy", "no-referrer");

    private static final HttpHeaders UNCACHED = headers(
                    "Cache-Control", "no-cache, no-store, max-age=0, must-revalidate",
                    "Pragma", "no-cache",
                    "Expires", "0")
            .add(STANDING);

    private final ProblemFactory problems;
    private final HttpServerResponse response;
    private final boolean ofBrowsers;
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
     * The answer that this is going to be.
     *
     * @param ofBrowsers whether pages may call it, so that what they are told depends on their origin
     */
    FastPathResponse(ProblemFactory problems, HttpServerResponse response, boolean ofBrowsers) {
        this.problems = problems;
        this.response = response;
        this.ofBrowsers = ofBrowsers;
    }

    /** Headers that it has in any case. */
    ResponseHeaders limits() {
        return ResponseHeaders.of(limits);
    }

    Mono<Void> write(Mono<EncodedResponse> told) {
        return ScalarMono.flatMap(told, this::send);
    }

    private Mono<Void> send(EncodedResponse answer) {
        HttpHeaders own = answer.headers();
        HttpHeaders headers = begin(HttpResponseStatus.OK, own.contains(HttpHeaderNames.CACHE_CONTROL));
        headers.add(own);
        return send(headers, answer.body());
    }

    /** Says what went wrong. Whoever has part of an answer is told nothing more. */
    Mono<Void> reject(Throwable failure) {
        if (response.hasSentHeaders()) {
            return Mono.error(failure);
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            // Nobody reads it; but without a status it would be a good answer.
            response.status(HttpResponseStatus.INTERNAL_SERVER_ERROR);
            return Mono.empty();
        }
        ProblemResponse problem = problems.problem(failure, "[" + id + "] ");
        HttpResponseStatus status = HttpResponseStatus.valueOf(problem.status().value());
        HttpHeaders headers = begin(status, problem.headers().containsHeader("Cache-Control"));
        problem.headers().forEach(headers::set);
        return send(headers, problem.body()).onErrorComplete((writing) -> response.hasSentHeaders());
    }

    private HttpHeaders begin(HttpResponseStatus status, boolean hasWordForCaches) {
        response.status(status);
        HttpHeaders headers = response.responseHeaders();
        headers.add(hasWordForCaches ? STANDING : UNCACHED);
        headers.set(REQUEST_ID, id);
        if (ofBrowsers) {
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
