package dev.keywright.client;

import dev.keywright.client.generated.ApiException;
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

/** Translates the exceptions of the generated code to {@link KeywrightException}s. */
final class ExceptionTranslator {

    private static final String REQUEST_IN_PROGRESS = "request_in_progress";
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,9}");

    private ExceptionTranslator() {}

    static KeywrightException of(Throwable failure) {
        Throwable cause = unwrapped(failure);
        if (cause instanceof KeywrightException translated) {
            return translated;
        }
        if (cause instanceof ApiException response && response.getCode() > 0) {
            return of(response);
        }
        if (cause instanceof TimeoutException) {
            return new UnavailableException("The request timed out", null, cause);
        }
        return new UnavailableException("No response from Keywright: " + cause, null, cause);
    }

    private static Throwable unwrapped(Throwable failure) {
        boolean isWrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
        return isWrapped && failure.getCause() != null ? unwrapped(failure.getCause()) : failure;
    }

    private static KeywrightException of(ApiException response) {
        Problem problem = Problem.of(response.getResponseBody());
        Duration retryAfter = retryAfter(response.getResponseHeaders());
        int status = response.getCode();
        if (status >= 500 || REQUEST_IN_PROGRESS.equals(problem.code())) {
            return new UnavailableException(problem.message(status), retryAfter, response);
        }
        if (status == 429) {
            return new RateLimitedException(status, problem, retryAfter == null ? Duration.ZERO : retryAfter, response);
        }
        return new RejectedException(status, problem, response);
    }

    /** RFC 9110 §10.2.3: the service sends seconds, but a proxy may send a date. */
    private static @Nullable Duration retryAfter(@Nullable HttpHeaders headers) {
        String text = headers == null ? "" : headers.firstValue("Retry-After").orElse("");
        if (SECONDS.matcher(text).matches()) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
            Duration delay = Duration.between(Instant.now(), date);
            return delay.isNegative() ? Duration.ZERO : delay;
        } catch (DateTimeParseException malformed) {
            return null;
        }
    }
}
