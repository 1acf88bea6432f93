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
 * Holds every call of the tests against {@code api/openapi.yaml}: an answer has to have a status, headers and a body that
 * the contract names, and a request that succeeds has to be one that the contract allows.
 */
public final class OpenApiCheck implements ExchangeFilterFunction {

    private static final OpenAPI CONTRACT = new OpenAPIV3Parser().read("api/openapi.yaml");

    /** The most specific path first, so that {@code /v1/keys/verify} is not taken for a key's record. */
    private static final List<ContractPath> PATHS = CONTRACT.getPaths().entrySet().stream()
            .map((path) -> new ContractPath(
                    PathPatternParser.defaultInstance.parse(path.getKey()),
                    byMethod(path.getValue().readOperationsMap())))
            .sorted(Comparator.comparing(ContractPath::pattern))
            .toList();

    /** What every HTTP answer may have (RFC 9110, Fetch, and what Spring Security sets against browsers' guessing). */
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

    /** The validator blocks at times, and the server's own schedulers are left to the server. */
    private static final Scheduler CHECKING = Schedulers.newBoundedElastic(1, 1_000, "contract-check", 60, true);

    private final OpenApiInteractionValidator contract;

    public OpenApiCheck() {
        this.contract = OpenApiInteractionValidator.createForInlineApiSpecification(contractFile())
                // The operations ignore fields that they do not know.
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request.body.schema.additionalProperties", ValidationReport.Level.IGNORE)
                        .build())
                .build();
    }

    private static String contractFile() {
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
                .publishOn(CHECKING)
                .zipWith(bodyOf(request), (answered, sent) -> check(request, sent, response, answered));
    }

    private ClientResponse check(ClientRequest request, String sent, ClientResponse response, String answered) {
        operation(request).ifPresent((operation) -> {
            checkAnswer(operation, request, response, answered);
            if (response.statusCode().is2xxSuccessful()) {
                checkQuestion(request, sent);
            }
        });
        return response.mutate().body(answered).build();
    }

    /** Empty for a path or a method that the contract does not have, which is answered with 404 or 405. */
    private static Optional<Operation> operation(ClientRequest request) {
        String text = request.url().getRawPath();
        if (text.indexOf(';') >= 0) {
            // Spring's pattern would leave out the parameters of a segment, which the contract has none of.
            return Optional.empty();
        }
        PathContainer path = PathContainer.parsePath(text);
        return PATHS.stream()
                .filter((known) -> known.pattern().matches(path))
                .findFirst()
                .map((known) -> known.operations().get(request.method().name()));
    }

    private void checkAnswer(Operation operation, ClientRequest request, ClientResponse response, String answered) {
        String path = request.url().getPath();
        assertThat(errors(contract.validateResponse(path, method(request), answer(response, answered))))
                .as("validation of the answer to %s %s: %s %s", request.method(), path, response.statusCode(), answered)
                .isEmpty();
        Set<String> known = headers(operation, response);
        assertThat(response.headers().asHttpHeaders().headerNames())
                .as("headers of the answer to %s %s: %s", request.method(), path, response.statusCode())
                .allMatch(known::contains, "are in the contract");
    }

    private void checkQuestion(ClientRequest request, String sent) {
        assertThat(errors(contract.validateRequest(question(method(request), request, sent))))
                .as("validation of %s %s %s, which was let through", request.method(), request.url(), sent)
                .isEmpty();
    }

    private static Request.Method method(ClientRequest request) {
        return Request.Method.valueOf(request.method().name());
    }

    /** The names of the headers that the answer may have, in any case. */
    private static Set<String> headers(Operation operation, ClientResponse response) {
        ApiResponse documented = documented(operation, response);
        Set<String> known = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        known.addAll(COMMON_HEADERS);
        if (documented.getHeaders() != null) {
            known.addAll(documented.getHeaders().keySet());
        }
        return known;
    }

    /** The validator has found that the contract has this status. */
    private static ApiResponse documented(Operation operation, ClientResponse response) {
        String status = Integer.toString(response.statusCode().value());
        ApiResponse documented = Objects.requireNonNull(operation.getResponses().get(status));
        String reference = documented.get$ref();
        return reference == null
                ? documented
                : Objects.requireNonNull(CONTRACT.getComponents()
                        .getResponses()
                        .get(reference.substring(reference.lastIndexOf('/') + 1)));
    }

    private static Stream<ValidationReport.Message> errors(ValidationReport report) {
        return report.getMessages().stream().filter((message) -> message.getLevel() == ValidationReport.Level.ERROR);
    }

    private static SimpleResponse answer(ClientResponse response, String body) {
        SimpleResponse.Builder answer =
                SimpleResponse.Builder.status(response.statusCode().value());
        response.headers().asHttpHeaders().forEach(answer::withHeader);
        return (body.isEmpty() ? answer : answer.withBody(body)).build();
    }

    private static SimpleRequest question(Request.Method method, ClientRequest request, String body) {
        String path = request.url().getPath();
        SimpleRequest.Builder question = new SimpleRequest.Builder(method, path);
        boolean bodyIsIgnored = path.equals("/generate-key");
        HttpHeaders headers = new HttpHeaders(request.headers());
        headers.remove(HttpHeaders.ACCEPT);
        if (bodyIsIgnored) {
            headers.remove(HttpHeaders.CONTENT_TYPE);
        }
        headers.forEach(question::withHeader);
        return (body.isEmpty() || bodyIsIgnored ? question : question.withBody(body)).build();
    }

    private static Map<String, Operation> byMethod(Map<PathItem.HttpMethod, Operation> operations) {
        return operations.entrySet().stream()
                .collect(Collectors.toUnmodifiableMap((entry) -> entry.getKey().name(), Map.Entry::getValue));
    }

    private record ContractPath(PathPattern pattern, Map<String, Operation> operations) {}

    private static Mono<String> bodyOf(ClientRequest request) {
        MockClientHttpRequest written = new MockClientHttpRequest(request.method(), request.url());
        return request.writeTo(written, ExchangeStrategies.withDefaults())
                .then(Mono.defer(written::getBodyAsString))
                .defaultIfEmpty("");
    }
}
