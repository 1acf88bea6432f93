package dev.keywright.problem;

import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.TypeMismatchException;
import org.springframework.core.MethodParameter;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ServerWebInputException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.InputCoercionException;
import tools.jackson.databind.DatabindException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/** Finds the body field or parameter that could not be read. Its messages never contain a value. */
public final class InputErrorLocator {

    private InputErrorLocator() {}

    /** Empty if the input as a whole is invalid, for example if it is not JSON. */
    static Optional<ApiException> in(ServerWebInputException input) {
        for (Throwable cause = input.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof DatabindException || cause instanceof InputCoercionException) {
                return inBody((JacksonException) cause);
            }
            if (cause instanceof TypeMismatchException mismatch) {
                return inParameter(input.getMethodParameter(), mismatch);
            }
        }
        return Optional.empty();
    }

    private static Optional<ApiException> inBody(JacksonException exception) {
        String field = path(exception);
        if (exception instanceof UnrecognizedPropertyException unknown) {
            return Optional.of(unknownField(unknown));
        }
        return field.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        ApiException.invalidValue(field, "\"%s\" has the wrong type or format.".formatted(field)));
    }

    /** The rejection of a body with an unknown field. */
    public static ApiException unknownField(UnrecognizedPropertyException unknown) {
        List<String> knownFields =
                unknown.getKnownPropertyIds().stream().map(String::valueOf).toList();
        return ApiException.unknownField(path(unknown), knownFields);
    }

    /** The path in the body that could not be read, like {@code limits[0].period}; empty if unknown. */
    public static String path(JacksonException exception) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference reference : exception.getPath()) {
            if (reference.getPropertyName() == null) {
                path.append('[').append(reference.getIndex()).append(']');
            } else {
                path.append(path.isEmpty() ? "" : ".").append(reference.getPropertyName());
            }
        }
        return path.toString();
    }

    private static Optional<ApiException> inParameter(
            @Nullable MethodParameter parameter, TypeMismatchException mismatch) {
        return Optional.ofNullable(parameter)
                .flatMap(InputErrorLocator::name)
                .map((name) -> invalid(name, mismatch.getRequiredType()));
    }

    private static Optional<String> name(MethodParameter parameter) {
        RequestParam query = parameter.getParameterAnnotation(RequestParam.class);
        PathVariable path = parameter.getParameterAnnotation(PathVariable.class);
        RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
        String name = query != null ? query.name() : path != null ? path.name() : header != null ? header.name() : "";
        return Optional.of(name).filter((text) -> !text.isEmpty());
    }

    private static ApiException invalid(String name, @Nullable Class<?> type) {
        if (type != null && type.isEnum()) {
            // The toString of the generated enums returns the values of the OpenAPI document.
            return ApiException.notOneOf(
                    name, Arrays.stream(type.getEnumConstants()).map(Object::toString));
        }
        return ApiException.invalidValue(name, expected(name, type));
    }

    private static String expected(String name, @Nullable Class<?> type) {
        if (type == OffsetDateTime.class) {
            return "\"%s\" must be a time like 2026-11-22T12:00:00Z (RFC 3339).".formatted(name);
        }
        if (type == Integer.class) {
            return "\"%s\" must be an integer.".formatted(name);
        }
        return "\"%s\" has the wrong type or format.".formatted(name);
    }
}
