package dev.keywright.client;

import dev.keywright.client.generated.ApiException;
import dev.keywright.client.model.Problem;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What the generated code's failures mean to a caller. */
final class Failures {

    /** A newer service may give reasons that this client does not know. */
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private Failures() {}

    static KeywrightException of(Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof KeywrightException known) {
            return known;
        }
        if (cause instanceof ApiException answer && answer.getCode() > 0) {
            return of(answer);
        }
        return new UnavailableException("no answer: " + cause.getMessage(), null, cause);
    }

    private static Throwable unwrapped(Throwable failure) {
        boolean isWrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        return isWrapped && failure.getCause() != null ? unwrapped(failure.getCause()) : failure;
    }

    private static KeywrightException of(ApiException answer) {
        Problem problem = problem(answer.getResponseBody());
        Duration retryAfter = retryAfter(answer);
        int status = answer.getCode();
        if (status >= 500) {
            String detail = problem == null ? "" : ": " + problem.getDetail();
            return new UnavailableException("answered with status " + status + detail, retryAfter, answer);
        }
        if (status == 429) {
            return new LimitedException(status, problem, retryAfter == null ? Duration.ZERO : retryAfter, answer);
        }
        return new RefusedException(status, problem, answer);
    }

    /** RFC 9457; null if the body is something else, as a proxy's may be. */
    private static @Nullable Problem problem(@Nullable String body) {
        try {
            return body == null ? null : JSON.readValue(body, Problem.class);
        } catch (JacksonException notOurs) {
            return null;
        }
    }

    /** RFC 9110 §10.2.3, in seconds: the service writes no dates. */
    private static @Nullable Duration retryAfter(ApiException answer) {
        return answer.getResponseHeaders()
                .firstValue("Retry-After")
                .filter((text) -> text.matches("[0-9]{1,9}"))
                .map((seconds) -> Duration.ofSeconds(Long.parseLong(seconds)))
                .orElse(null);
    }
}
