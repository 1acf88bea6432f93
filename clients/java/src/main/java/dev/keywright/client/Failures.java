package dev.keywright.client;

import dev.keywright.client.generated.ApiException;
import dev.keywright.client.model.ProblemCode;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the generated code's failures mean to a caller. */
final class Failures {

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private Failures() {}

    static KeywrightException of(Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof KeywrightException known) {
            return known;
        }
        if (cause instanceof ApiException answer && answer.getCode() > 0) {
            return of(answer);
        }
        if (cause instanceof TimeoutException) {
            return new UnavailableException("no answer in time", null, cause);
        }
        return new UnavailableException("no answer: " + cause, null, cause);
    }

    private static Throwable unwrapped(Throwable failure) {
        boolean isWrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        return isWrapped && failure.getCause() != null ? unwrapped(failure.getCause()) : failure;
    }

    private static KeywrightException of(ApiException answer) {
        Problem problem = Problem.of(answer.getResponseBody());
        Duration retryAfter = retryAfter(answer.getResponseHeaders());
        int status = answer.getCode();
        if (status >= 500 || problem.code() == ProblemCode.REQUEST_IN_PROGRESS) {
            return new UnavailableException(problem.sentence(status), retryAfter, answer);
        }
        if (status == 429) {
            return new LimitedException(status, problem, retryAfter == null ? Duration.ZERO : retryAfter, answer);
        }
        return new RefusedException(status, problem, answer);
    }

    /** RFC 9110 §10.2.3: the service writes seconds, a proxy before it perhaps a date. */
    private static @Nullable Duration retryAfter(@Nullable HttpHeaders headers) {
        String text = headers == null ? "" : headers.firstValue("Retry-After").orElse("");
        if (SECONDS.matcher(text).matches()) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
            Duration left = Duration.between(Instant.now(), date);
            return left.isNegative() ? Duration.ZERO : left;
        } catch (DateTimeParseException neither) {
            return null;
        }
    }
}
