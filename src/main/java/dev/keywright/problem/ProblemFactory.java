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
import org.springframework.web.server.ServerWebInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Says every refusal and failure of a request as it is answered, whoever writes the answer; and logs what is the server's doing. */
public final class ProblemFactory {

    private static final Logger LOG = LoggerFactory.getLogger(ProblemFactory.class);

    private final JsonMapper json;
    private final LogThrottle throttle;

    public ProblemFactory(JsonMapper json, LogThrottle throttle) {
        this.json = json;
        this.throttle = throttle;
        // It can leave out a stack trace and keep the line.
        throttle.leaveTo(LOG.getName());
    }

    /**
     * What to answer under {@code /v1}.
     *
     * @param failure a refusal, or what went wrong
     * @param logPrefix says in the log which request it was
     */
    public ProblemResponse problem(Throwable failure, String logPrefix) {
        ApiException exception = ExceptionTranslator.inDetail(failure);
        log(logPrefix, exception, failure);
        return problem(exception);
    }

    /** What to answer on the other paths. */
    public ProblemResponse plain(Throwable failure, String logPrefix) {
        ApiException exception = ExceptionTranslator.of(failure);
        log(logPrefix, exception, failure);
        return plain(exception);
    }

    /** The same for a refusal of the server below, which logs its failures itself. */
    public ProblemResponse unlogged(ApiException exception, String path) {
        return Problem.appliesTo(path) ? problem(exception) : plain(exception);
    }

    /** What a body that can't be read is refused by: as WebFlux would have it, which reads the others. */
    public static RuntimeException unreadable(JacksonException failure) {
        return new ServerWebInputException("the body can't be read", null, failure);
    }

    /** What a call without a body is refused by, where one is needed. */
    public static RuntimeException noBody() {
        return new ServerWebInputException("there is no body");
    }

    private ProblemResponse problem(ApiException exception) {
        return answer(exception, MediaType.APPLICATION_PROBLEM_JSON, Problem.of(exception));
    }

    private ProblemResponse plain(ApiException exception) {
        return answer(exception, MediaType.APPLICATION_JSON, new Body(exception.message()));
    }

    private ProblemResponse answer(ApiException exception, MediaType type, Object body) {
        byte[] bytes = json.writeValueAsBytes(body);
        HttpHeaders headers = new HttpHeaders();
        headers.putAll(exception.headers());
        headers.setContentType(type);
        headers.setContentLength(bytes.length);
        return new ProblemResponse(exception.status(), headers, bytes);
    }

    private void log(String prefix, ApiException exception, Throwable failure) {
        R2dbcException database = ExceptionTranslator.findR2dbcException(failure);
        // While Redis is out of order each call may be refused, and whoever finds it so says it once.
        if (!exception.code().status().is5xxServerError() || exception.code() == ErrorCode.LIMITS_OUT_OF_ORDER) {
            return;
        }
        if (exception.status() == HttpStatus.INTERNAL_SERVER_ERROR) {
            logFailure(prefix, failure);
        } else if (!throttle.admitsLine(LOG.getName())) {
            return;
        } else if (database != null && ExceptionTranslator.isUnavailable(database)) {
            about(Level.ERROR, prefix).log("{}the request failed. {}", prefix, database.getMessage());
        } else {
            about(Level.WARN, prefix)
                    .log("{}the request was turned away. {}", prefix, ExceptionTranslator.reason(failure));
        }
    }

    /** A client that finds a way to make requests fail must not be able to fill the log with it. */
    private void logFailure(String prefix, Throwable failure) {
        if (throttle.admitsTrace(LOG.getName(), failure)) {
            about(Level.ERROR, prefix).setCause(failure).log("{}the request failed", prefix);
        } else if (throttle.admitsLine(LOG.getName())) {
            about(Level.ERROR, prefix)
                    .log("{}the request failed. {}", prefix, failure.getClass().getName());
        }
    }

    /** In a log of fields the id is one as well. */
    private static LoggingEventBuilder about(Level level, String prefix) {
        return LOG.atLevel(level).addKeyValue("requestId", prefix.replaceAll("[\\[\\] ]", ""));
    }

    private record Body(String error) {}
}
