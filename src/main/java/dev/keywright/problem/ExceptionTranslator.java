package dev.keywright.problem;

import io.netty.handler.timeout.ReadTimeoutException;
import io.r2dbc.spi.R2dbcException;
import io.r2dbc.spi.R2dbcNonTransientResourceException;
import io.r2dbc.spi.R2dbcPermissionDeniedException;
import io.r2dbc.spi.R2dbcTransientException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.InvalidMediaTypeException;
import org.springframework.http.MediaType;
import org.springframework.util.InvalidMimeTypeException;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebInputException;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import reactor.netty.channel.AbortedException;

/** Translates exceptions of the frameworks and the database into {@link ApiException}s. */
public final class ExceptionTranslator {

    private static final Duration BUSY_RETRY = Duration.ofSeconds(1);

    /** An operator has to act, for example to free disk space. */
    private static final Duration UNAVAILABLE_RETRY = Duration.ofMinutes(1);

    /** Exceptions of a full queue, of the password hasher or the database, possibly wrapped by a transaction. */
    private static final List<Class<? extends Throwable>> BUSY_TYPES = List.of(
            RejectedExecutionException.class, TransientDataAccessException.class, R2dbcTransientException.class);

    /** Exceptions of a database that cannot be reached or denies the connection. */
    private static final List<Class<? extends Throwable>> UNAVAILABLE_TYPES =
            List.of(R2dbcNonTransientResourceException.class, R2dbcPermissionDeniedException.class);

    /** Exceptions of Spring for a header that it cannot parse. */
    private static final List<Class<? extends Throwable>> MALFORMED_TYPES =
            List.of(InvalidMediaTypeException.class, InvalidMimeTypeException.class);

    private ExceptionTranslator() {}

    /** Whether an operator has to repair the database or the connection to it. */
    static boolean isUnavailable(R2dbcException database) {
        return UNAVAILABLE_TYPES.stream().anyMatch((sign) -> sign.isInstance(database));
    }

    /** Translates any failure of a request. A failure that is neither caused by the client nor temporary becomes a 500. */
    public static ApiException of(Throwable failure) {
        if (failure instanceof ApiException exception) {
            return exception;
        }
        if (isCausedBy(failure, DataBufferLimitException.class)) {
            return RequestBodyLimit.exceeded("The request body is too large.");
        }
        if (isCausedBy(failure, ReadTimeoutException.class)) {
            return ApiException.of(ErrorCode.REQUEST_TIMEOUT, "The request took too long to arrive.");
        }
        if (isCausedBy(failure, AbortedException.class)) {
            return ApiException.of(
                    ErrorCode.MALFORMED_REQUEST, "The connection closed before the complete request arrived.");
        }
        if (failure instanceof ResponseStatusException framework) {
            return of(framework);
        }
        if (MALFORMED_TYPES.stream().anyMatch((sign) -> sign.isInstance(failure))) {
            return ApiException.of(ErrorCode.MALFORMED_REQUEST, "A request header is malformed.");
        }
        if (BUSY_TYPES.stream().anyMatch((sign) -> isCausedBy(failure, sign))) {
            return ApiException.busy(BUSY_RETRY);
        }
        if (UNAVAILABLE_TYPES.stream().anyMatch((sign) -> isCausedBy(failure, sign))) {
            return ApiException.storageUnavailable(UNAVAILABLE_RETRY);
        }
        return serverError();
    }

    /** Like {@link #of}, but names the field or parameter at fault if there is one. */
    static ApiException withField(Throwable failure) {
        ApiException exception = of(failure);
        return exception.code() == ErrorCode.MALFORMED_REQUEST && failure instanceof ServerWebInputException input
                ? InputErrorLocator.in(input).orElse(exception)
                : exception;
    }

    /** Finds the database exception in the causes of a failure; null if it has another cause. */
    static @Nullable R2dbcException findR2dbcException(@Nullable Throwable failure) {
        if (failure == null || failure instanceof R2dbcException) {
            return (R2dbcException) failure;
        }
        return findR2dbcException(failure.getCause());
    }

    /** The reason for a failure in one line for the log: the message of the database exception if there is one. */
    public static String reason(Throwable failure) {
        R2dbcException database = findR2dbcException(failure);
        return database == null ? failure.toString() : String.valueOf(database.getMessage());
    }

    private static ApiException of(ResponseStatusException framework) {
        if (framework instanceof MethodNotAllowedException rejected) {
            return methodNotAllowed(rejected);
        }
        if (framework instanceof UnsupportedMediaTypeStatusException rejected) {
            return unsupportedMediaType(rejected.getSupportedMediaTypes());
        }
        HttpStatus status = HttpStatus.resolve(framework.getStatusCode().value());
        if (status == null || status.is5xxServerError()) {
            return serverError();
        }
        return switch (status) {
            case BAD_REQUEST -> badRequest(framework);
            case NOT_FOUND -> ApiException.of(ErrorCode.NOT_FOUND, "This path does not exist.");
            case CONTENT_TOO_LARGE -> ApiException.of(ErrorCode.CONTENT_TOO_LARGE, status.getReasonPhrase() + ".");
            default ->
                ApiException.of(ErrorCode.MALFORMED_REQUEST, status.getReasonPhrase() + ".")
                        .as(status);
        };
    }

    private static ApiException unsupportedMediaType(List<MediaType> supported) {
        boolean json = supported.isEmpty() || supported.contains(MediaType.APPLICATION_JSON);
        String expected = json
                ? "must be JSON: send Content-Type: application/json."
                : "has an unsupported type: send Content-Type: " + supported.get(0) + ".";
        return ApiException.of(ErrorCode.UNSUPPORTED_MEDIA_TYPE, "The request body " + expected);
    }

    private static ApiException badRequest(ResponseStatusException framework) {
        boolean body = framework instanceof ServerWebInputException input && isAboutBody(input.getMethodParameter());
        return ApiException.of(
                ErrorCode.MALFORMED_REQUEST,
                body
                        ? "The request body is not valid JSON of the expected structure."
                        : "A request parameter is malformed.");
    }

    private static boolean isAboutBody(@Nullable MethodParameter parameter) {
        return parameter == null || parameter.hasParameterAnnotation(RequestBody.class);
    }

    private static ApiException serverError() {
        return ApiException.of(ErrorCode.SERVER_ERROR, "An internal error occurred on the server.");
    }

    private static ApiException methodNotAllowed(MethodNotAllowedException rejected) {
        Set<HttpMethod> supported = rejected.getSupportedMethods();
        String allowed = supported.stream().map(HttpMethod::name).sorted().collect(Collectors.joining(", "));
        return ApiException.of(ErrorCode.METHOD_NOT_ALLOWED, "Method not allowed; supported: " + allowed + ".")
                .with(HttpHeaders.ALLOW, allowed);
    }

    private static boolean isCausedBy(@Nullable Throwable failure, Class<? extends Throwable> type) {
        return failure != null && (type.isInstance(failure) || isCausedBy(failure.getCause(), type));
    }
}
