package dev.keywright.support.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.PathContainer;
import org.springframework.mock.http.client.reactive.MockClientHttpRequest;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Validates every request of the tests against {@code api/openapi.yaml}: the spec must contain the status, the headers and the body of each
 * response, and must allow each successful request.
 */
public final class OpenApiCheck implements ExchangeFilterFunction {

    private static final OpenAPI SPEC = new OpenAPIV3Parser().read("api/openapi.yaml");

    /** Most specific path first, so that {@code /v1/keys/verify} does not match {@code /v1/keys/{id}}. */
    private static final List<SpecPath> PATHS = SPEC.getPaths().entrySet().stream()
            .map((path) -> new SpecPath(
                    PathPatternParser.defaultInstance.parse(path.getKey()),
                    byMethod(path.getValue().readOperationsMap())))
            .sorted(Comparator.comparing(SpecPath::pattern))
            .toList();

    /** The headers that every response may have (RFC 9110, Fetch, and the security headers of Spring Security). */
    private static final Set<String> COMMON_HEADERS = Set.of(
            "access-control-allow-credentials",
            "access-control-allow-origin",
            "access-control-expose-headers",
            "cache-control",
            "connection",
            "content-length",
            "content-type",
            "date",
            "expires",
            "pragma",
            "referrer-policy",
            "transfer-encoding",
            "vary",
            "x-content-type-options",
            "x-frame-options",
            "x-xss-protection");

    /** The validator may block, so it does not run on the server's schedulers. */
    private static final Scheduler SCHEDULER = Schedulers.newBoundedElastic(1, 1_000, "openapi-check", 60, true);

    private final OpenApiInteractionValidator validator;

    public OpenApiCheck() {
        this.validator = OpenApiInteractionValidator.createForInlineApiSpecification(specFile())
                // Without it, each part of an allOf would reject the members of the others.
                .withResolveCombinators(true)
                // The simple operations ignore unknown fields.
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request.body.schema.additionalProperties", ValidationReport.Level.IGNORE)
                        .build())
                .build();
    }

    private static String specFile() {
        try {
            return Files.readString(Path.of("api/openapi.yaml"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Override
    public Mono<ClientResponse> filter(ClientRequest request, ExchangeFunction next) {
        return next.exchange(request).flatMap((response) -> check(request, response));
    }

    private Mono<ClientResponse> check(ClientRequest request, ClientResponse response) {
        return response.bodyToMono(String.class)
                .defaultIfEmpty("")
                .publishOn(SCHEDULER)
                .zipWith(
                        bodyOf(request),
                        (responseBody, requestBody) -> check(request, requestBody, response, responseBody));
    }

    private ClientResponse check(
            ClientRequest request, String requestBody, ClientResponse response, String responseBody) {
        operation(request).ifPresent((operation) -> {
            checkResponse(operation, request, response, responseBody);
            if (response.statusCode().is2xxSuccessful()) {
                checkRequest(request, requestBody);
            }
        });
        return response.mutate().body(responseBody).build();
    }

    /** Empty for a path or method that is not in the spec, where the response is 404 or 405. */
    private static Optional<Operation> operation(ClientRequest request) {
        String text = request.url().getRawPath();
        if (text.indexOf(';') >= 0) {
            // Spring's pattern would ignore matrix parameters, which the spec does not have.
            return Optional.empty();
        }
        PathContainer path = PathContainer.parsePath(text);
        return PATHS.stream()
                .filter((known) -> known.pattern().matches(path))
                .findFirst()
                .map((known) -> known.operations().get(request.method().name()));
    }

    private void checkResponse(
            Operation operation, ClientRequest request, ClientResponse response, String responseBody) {
        String path = request.url().getPath();
        assertThat(errors(validator.validateResponse(path, method(request), toResponse(response, responseBody))))
                .as(
                        "validation of the response to %s %s: %s %s",
                        request.method(), path, response.statusCode(), responseBody)
                .isEmpty();
        Set<String> known = headers(operation, response);
        assertThat(response.headers().asHttpHeaders().headerNames())
                .as("headers of the response to %s %s: %s", request.method(), path, response.statusCode())
                .allMatch(known::contains, "are in the spec");
    }

    private void checkRequest(ClientRequest request, String requestBody) {
        assertThat(errors(validator.validateRequest(toRequest(method(request), request, requestBody))))
                .as("validation of %s %s %s, which succeeded", request.method(), request.url(), requestBody)
                .isEmpty();
    }

    private static Request.Method method(ClientRequest request) {
        return Request.Method.valueOf(request.method().name());
    }

    /** The names of the headers that the response may have, ignoring case. */
    private static Set<String> headers(Operation operation, ClientResponse response) {
        ApiResponse documented = documented(operation, response);
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        known.addAll(COMMON_HEADERS);
        if (documented.getHeaders() != null) {
            known.addAll(documented.getHeaders().keySet());
        }
        return known;
    }

    /** The validator has already checked that the spec contains this status. */
    private static ApiResponse documented(Operation operation, ClientResponse response) {
        String status = Integer.toString(response.statusCode().value());
        ApiResponse documented = Objects.requireNonNull(operation.getResponses().get(status));
        String reference = documented.get$ref();
        return reference == null
                ? documented
                : Objects.requireNonNull(
                        SPEC.getComponents().getResponses().get(reference.substring(reference.lastIndexOf('/') + 1)));
    }

    private static Stream<ValidationReport.Message> errors(ValidationReport report) {
        return report.getMessages().stream().filter((message) -> message.getLevel() == ValidationReport.Level.ERROR);
    }

    private static SimpleResponse toResponse(ClientResponse response, String body) {
        SimpleResponse.Builder builder =
                SimpleResponse.Builder.status(response.statusCode().value());
        response.headers().asHttpHeaders().forEach(builder::withHeader);
        return (body.isEmpty() ? builder : builder.withBody(body)).build();
    }

    private static SimpleRequest toRequest(Request.Method method, ClientRequest request, String body) {
        String path = request.url().getPath();
        SimpleRequest.Builder builder = new SimpleRequest.Builder(method, path);
        boolean isBodyIgnored = path.equals("/generate-key");
        HttpHeaders headers = new HttpHeaders(request.headers());
        headers.remove(HttpHeaders.ACCEPT);
        if (isBodyIgnored) {
            headers.remove(HttpHeaders.CONTENT_TYPE);
        }
        headers.forEach(builder::withHeader);
        return (body.isEmpty() || isBodyIgnored ? builder : builder.withBody(body)).build();
    }

    private static Map<String, Operation> byMethod(Map<PathItem.HttpMethod, Operation> operations) {
        return operations.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap((entry) -> entry.getKey().name(), Map.Entry::getValue));
    }

    private record SpecPath(PathPattern pattern, Map<String, Operation> operations) {}

    private static Mono<String> bodyOf(ClientRequest request) {
        MockClientHttpRequest written = new MockClientHttpRequest(request.method(), request.url());
        return request.writeTo(written, ExchangeStrategies.withDefaults())
                .then(Mono.defer(written::getBodyAsString))
                .defaultIfEmpty("");
    }
}
