package dev.keywright.web;

import dev.keywright.problem.ApiException;
import dev.keywright.problem.ErrorCode;
import dev.keywright.problem.Problem;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;

/**
 * Finds the handler method of a request, and rejects a request under {@code /v1} with a query parameter that the OpenAPI document does not
 * define for the operation. Otherwise a misspelled filter would be ignored and the response would contain unrequested data.
 */
final class QueryParameterCheck extends RequestMappingHandlerMapping {

    /** Below such a path the query is that of the gateway's original request. */
    private static final String ANY_PATH = "/**";

    private final Map<Method, Set<String>> parametersByMethod = new ConcurrentHashMap<>();

    @Override
    protected void handleMatch(RequestMappingInfo mapping, HandlerMethod handler, ServerWebExchange exchange) {
        super.handleMatch(mapping, handler, exchange);
        PathPattern path = exchange.getRequiredAttribute(BEST_MATCHING_PATTERN_ATTRIBUTE);
        String pattern = path.getPatternString();
        if (exchange.getRequest().getURI().getRawQuery() != null
                && Problem.appliesTo(pattern)
                && !pattern.endsWith(ANY_PATH)) {
            rejectUnknown(names(exchange.getRequest()), handler);
        }
    }

    private static Set<String> names(ServerHttpRequest request) {
        try {
            return request.getQueryParams().keySet();
        } catch (IllegalArgumentException undecodable) {
            throw ApiException.of(
                    ErrorCode.MALFORMED_REQUEST,
                    "The query cannot be decoded. Encode a percent sign as %25, and other bytes as a percent sign and two hexadecimal"
                            + " digits.");
        }
    }

    private void rejectUnknown(Set<String> names, HandlerMethod handler) {
        Set<String> accepted = Objects.requireNonNull(parametersByMethod.computeIfAbsent(
                handler.getMethod(), (method) -> parameters(handler.getBeanType(), method)));
        names.stream()
                .filter((name) -> !accepted.contains(name))
                .sorted()
                .findFirst()
                .ifPresent((name) -> {
                    throw ApiException.unknownParameter(name, accepted);
                });
    }

    /**
     * The parameters that the generated interface defines for the operation. A method that is not in the interface, because it handles
     * other methods or paths as well, accepts the parameters of all operations of its controller.
     */
    private static Set<String> parameters(Class<?> controller, Method handler) {
        List<Method> operations = Stream.of(controller.getInterfaces())
                .flatMap((api) -> Stream.of(api.getMethods()))
                .toList();
        List<Method> same = operations.stream()
                .filter((operation) -> isSame(operation, handler))
                .toList();
        return (same.isEmpty() ? operations : same)
                .stream()
                        .flatMap((operation) -> Stream.of(operation.getParameters()))
                        .map((parameter) -> AnnotatedElementUtils.getMergedAnnotation(parameter, RequestParam.class))
                        .filter(Objects::nonNull)
                        .map(RequestParam::name)
                        .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isSame(Method operation, Method handler) {
        return operation.getName().equals(handler.getName())
                && Arrays.equals(operation.getParameterTypes(), handler.getParameterTypes());
    }
}
