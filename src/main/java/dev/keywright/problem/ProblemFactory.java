package dev.keywright.problem;

import dev.keywright.logging.LogThrottle;
import io.r2dbc.spi.R2dbcException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Creates the response to every rejected or failed request, and logs server failures. */
@Component
public final class ProblemFactory {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemFactory.class);

    private final JsonMapper json;
    private final LogThrottle throttle;

    public ProblemFactory(JsonMapper json, LogThrottle throttle) {
        this.json = json;
        this.throttle = throttle;
        // The throttle can omit a stack trace and keep the line.
        throttle.exempt(LOG.getName());
    }

    /**
     * Creates the error response for a path, and logs a failure of the server.
     *
     * @param failure an {@link ApiException} or an unexpected failure
     * @param path the path of the request, without its query
     * @param logPrefix identifies the request in the log
     */
    public Response logged(Throwable failure, String path, String logPrefix) {
        ApiException exception =
                Problem.appliesTo(path) ? ExceptionTranslator.withField(failure) : ExceptionTranslator.of(failure);
        log(logPrefix, exception, failure);
        return unlogged(exception, path);
    }

    /** Creates the error response for the HTTP server, which logs its failures itself. */
    public Response unlogged(ApiException exception, String path) {
        if (IntrospectionProblem.appliesTo(path)) {
            return problem(exception, IntrospectionProblem.of(exception));
        }
        return Problem.appliesTo(path)
                ? problem(exception, Problem.of(exception))
                : response(exception, MediaType.APPLICATION_JSON, new Body(exception.message()));
    }

    /** The exception for an unreadable body, the same type that WebFlux throws. */
    public static RuntimeException unreadable(JacksonException failure) {
        return new ServerWebInputException("the body cannot be read", null, failure);
    }

    /** The exception for a missing body. */
    public static RuntimeException noBody() {
        return new ServerWebInputException("the body is missing");
    }

    private Response problem(ApiException exception, Object body) {
        return response(exception, MediaType.APPLICATION_PROBLEM_JSON, body);
    }

    private Response response(ApiException exception, MediaType type, Object body) {
        byte[] bytes = json.writeValueAsBytes(body);
        HttpHeaders headers = new HttpHeaders();
        headers.putAll(exception.headers());
        headers.setContentType(type);
        headers.setContentLength(bytes.length);
        return new Response(exception.status(), headers, bytes);
    }

    private void log(String prefix, ApiException exception, Throwable failure) {
        R2dbcException database = ExceptionTranslator.findR2dbcException(failure);
        // While Redis is unavailable every request may fail. The Redis code logs the outage once.
        if (!exception.code().status().is5xxServerError() || exception.code() == ErrorCode.RATE_LIMITER_UNAVAILABLE) {
            return;
        }
        if (exception.status() == HttpStatus.INTERNAL_SERVER_ERROR) {
            logFailure(prefix, failure);
        } else if (!throttle.admitsLine(LOG.getName())) {
            return;
        } else if (database != null && ExceptionTranslator.isUnavailable(database)) {
            about(Level.ERROR, prefix).log("{}request failed: {}", prefix, database.getMessage());
        } else {
            about(Level.WARN, prefix).log("{}request rejected: {}", prefix, ExceptionTranslator.reason(failure));
        }
    }

    /** Throttled, so that a client that can make requests fail cannot flood the log. */
    private void logFailure(String prefix, Throwable failure) {
        if (throttle.admitsStackTrace(LOG.getName(), failure)) {
            about(Level.ERROR, prefix).setCause(failure).log("{}request failed", prefix);
        } else if (throttle.admitsLine(LOG.getName())) {
            about(Level.ERROR, prefix)
                    .log("{}request failed: {}", prefix, failure.getClass().getName());
        }
    }

    /** Adds the request ID as a field, for structured logs. */
    private static LoggingEventBuilder about(Level level, String prefix) {
        return LOG.atLevel(level).addKeyValue("requestId", prefix.replaceAll("[\\[\\] ]", ""));
    }

    private record Body(String error) {}

    /**
     * An error response.
     *
     * @param status the HTTP status
     * @param headers the headers of the response, with the content type of its body
     * @param body JSON
     */
    public record Response(HttpStatus status, HttpHeaders headers, byte[] body) {}
}
