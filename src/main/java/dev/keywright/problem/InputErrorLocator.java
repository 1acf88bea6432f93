package dev.keywright.problem;

import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
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

/** Finds out which field of a body, or which parameter, could not be read. It never repeats a value. */
public final class InputErrorLocator {

    private InputErrorLocator() {}

    /** Empty if the input as a whole is wrong, as what is no JSON. */
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

    private static Optional<ApiException> inBody(JacksonException unread) {
        String field = path(unread);
        if (unread instanceof UnrecognizedPropertyException) {
            return Optional.of(ApiException.unknownField(field));
        }
        return field.isEmpty()
                ? Optional.empty()
                : Optional.of(ApiException.invalidValue(
                        field, "The value of \"%s\" is not of the type or form that it has to be.".formatted(field)));
    }

    /** Where in the body it was that could not be read, like {@code limits[0].period}; empty if that is not known. */
    public static String path(JacksonException unread) {
        StringBuilder path = new StringBuilder();
        for (JacksonException.Reference reference : unread.getPath()) {
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
                .map((name) -> ApiException.invalidValue(name, expected(name, mismatch.getRequiredType())));
    }

    private static Optional<String> name(MethodParameter parameter) {
        RequestParam query = parameter.getParameterAnnotation(RequestParam.class);
        PathVariable path = parameter.getParameterAnnotation(PathVariable.class);
        RequestHeader header = parameter.getParameterAnnotation(RequestHeader.class);
        String name = query != null ? query.name() : path != null ? path.name() : header != null ? header.name() : "";
        return Optional.of(name).filter((text) -> !text.isEmpty());
    }

    private static String expected(String name, @Nullable Class<?> type) {
        if (type != null && type.isEnum()) {
            return "\"%s\" is one of %s.".formatted(name, values(type));
        }
        if (type == OffsetDateTime.class) {
            return "\"%s\" is a time like 2026-11-22T12:00:00Z (RFC 3339).".formatted(name);
        }
        if (type == Integer.class) {
            return "\"%s\" is a whole number.".formatted(name);
        }
        return "The value of \"%s\" is not of the type or form that it has to be.".formatted(name);
    }

    /** As the contract writes them, which is how the generated types print them. */
    private static String values(Class<?> type) {
        return Arrays.stream(type.getEnumConstants()).map(Object::toString).collect(Collectors.joining(", "));
    }
}
