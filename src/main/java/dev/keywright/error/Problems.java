package dev.keywright.error;

import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** Says every refusal and failure of a request as it is answered, whoever writes the answer; and logs what is the server's doing. */
public final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private final JsonMapper json;

    Problems(JsonMapper json) {
        this.json = json;
    }

    /**
     * What to answer under {@code /v1}.
     *
     * @param failure a refusal, or what went wrong
     * @param logPrefix says in the log which request it was
     */
    public ProblemAnswer problem(Throwable failure, String logPrefix) {
        Refusal refusal = FrameworkRefusals.inDetail(failure);
        log(logPrefix, refusal, failure);
        return answer(refusal, MediaType.APPLICATION_PROBLEM_JSON, Problem.of(refusal));
    }

    /** What to answer on the other paths. */
    ProblemAnswer plain(Throwable failure, String logPrefix) {
        Refusal refusal = FrameworkRefusals.of(failure);
        log(logPrefix, refusal, failure);
        return answer(refusal, MediaType.APPLICATION_JSON, new Body(refusal.sentence()));
    }

    /** What a body that can't be read is refused by: as WebFlux would have it, which reads the others. */
    public static RuntimeException unreadable(JacksonException failure) {
        return new ServerWebInputException("the body can't be read", null, failure);
    }

    /** What a call without a body is refused by, where one is needed. */
    public static RuntimeException noBody() {
        return new ServerWebInputException("there is no body");
    }

    private ProblemAnswer answer(Refusal refusal, MediaType type, Object body) {
        byte[] bytes = json.writeValueAsBytes(body);
        HttpHeaders headers = new HttpHeaders();
        headers.putAll(refusal.headers());
        headers.setContentType(type);
        headers.setContentLength(bytes.length);
        return new ProblemAnswer(refusal.status(), headers, bytes);
    }

    private static void log(String prefix, Refusal refusal, Throwable failure) {
        R2dbcException database = FrameworkRefusals.databasesWord(failure);
        if (!refusal.status().is5xxServerError()) {
            return;
        }
        if (refusal.status() == HttpStatus.INTERNAL_SERVER_ERROR) {
            LOG.error("{}the request failed", prefix, failure);
        } else if (database instanceof R2dbcNonTransientResourceException) {
            LOG.error("{}the request failed. {}", prefix, database.getMessage());
        } else {
            String why = database == null ? failure.toString() : database.getMessage();
            LOG.warn("{}the request was turned away. {}", prefix, why);
        }
    }

    private record Body(String error) {}
}
