package dev.keywright.lane;

import dev.keywright.access.RequestId;
import dev.keywright.error.ProblemAnswer;
import dev.keywright.error.Problems;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.http.ResponseEntity;
import org.springframework.web.util.DisconnectedClientHelper;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** Writes answers with the headers that WebFlux and Spring Security put on each of theirs. */
final class LaneAnswers {

    private static final AsciiString REQUEST_ID = AsciiString.cached(RequestId.HEADER);

    /** Those of Spring Security, by name and value; its "Cache-Control" gives way to an answer's own. */
    private static final AsciiString[] STANDING = {
        AsciiString.cached("X-Content-Type-Options"), AsciiString.cached("nosniff"),
        AsciiString.cached("X-Frame-Options"), AsciiString.cached("DENY"),
        AsciiString.cached("X-XSS-Protection"), AsciiString.cached("0"),
        AsciiString.cached("Referrer-Policy"), AsciiString.cached("no-referrer")
    };

    private static final AsciiString[] UNCACHED = {
        AsciiString.cached("Cache-Control"), AsciiString.cached("no-cache, no-store, max-age=0, must-revalidate"),
        AsciiString.cached("Pragma"), AsciiString.cached("no-cache"),
        AsciiString.cached("Expires"), AsciiString.cached("0")
    };

    private static final AsciiString VARY = AsciiString.cached("Vary");
    private static final AsciiString ORIGIN = AsciiString.cached("Origin");

    private final Problems problems;

    LaneAnswers(Problems problems) {
        this.problems = problems;
    }

    /**
     * Answers, if only by saying what went wrong.
     *
     * @param id the request's
     * @param more headers that the answer has in any case
     * @param ofBrowsers whether pages may call it, so that what they are told depends on their origin
     */
    Mono<Void> write(
            HttpServerResponse response,
            String id,
            Mono<? extends ResponseEntity<?>> answer,
            org.springframework.http.HttpHeaders more,
            boolean ofBrowsers) {
        HttpHeaders headers = response.responseHeaders();
        headers.set(REQUEST_ID, id);
        if (ofBrowsers) {
            headers.set(VARY, ORIGIN);
        }
        return answer.flatMap((told) -> Mono.from(write(response, told, more)))
                .onErrorResume((failure) -> refuse(response, failure, id, more));
    }

    private static Publisher<Void> write(
            HttpServerResponse response, ResponseEntity<?> told, org.springframework.http.HttpHeaders more) {
        byte[] body = told.getBody() instanceof byte[] bytes ? bytes : null;
        return send(response, told.getStatusCode().value(), told.getHeaders(), more, body);
    }

    private Mono<Void> refuse(
            HttpServerResponse response, Throwable failure, String id, org.springframework.http.HttpHeaders more) {
        if (response.hasSentHeaders()) {
            return Mono.error(failure);
        }
        if (DisconnectedClientHelper.isClientDisconnectedException(failure)) {
            // Nobody reads it; but an answer without a status would be a good one.
            response.status(HttpResponseStatus.INTERNAL_SERVER_ERROR);
            return Mono.empty();
        }
        ProblemAnswer problem = problems.problem(failure, "[" + id + "] ");
        return Mono.from(send(response, problem.status().value(), problem.headers(), more, problem.body()))
                .onErrorComplete((writing) -> response.hasSentHeaders());
    }

    private static Publisher<Void> send(
            HttpServerResponse response,
            int status,
            org.springframework.http.HttpHeaders own,
            org.springframework.http.HttpHeaders more,
            byte @Nullable [] body) {
        response.status(status);
        HttpHeaders headers = response.responseHeaders();
        add(headers, STANDING);
        if (!own.containsHeader("Cache-Control")) {
            add(headers, UNCACHED);
        }
        if (!more.isEmpty()) {
            more.forEach(headers::set);
        }
        own.forEach(headers::set);
        ByteBuf bytes = body == null ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body);
        headers.setInt("content-length", bytes.readableBytes());
        return response.sendObject(bytes);
    }

    private static void add(HttpHeaders headers, AsciiString[] namesAndValues) {
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.set(namesAndValues[i], namesAndValues[i + 1]);
        }
    }
}
