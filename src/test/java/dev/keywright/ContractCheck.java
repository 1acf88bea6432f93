package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.http.HttpHeaders;
import org.springframework.mock.http.client.reactive.MockClientHttpRequest;
import org.springframework.web.reactive.function.client.ClientRequest;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.ExchangeFilterFunction;
import org.springframework.web.reactive.function.client.ExchangeFunction;
import org.springframework.web.reactive.function.client.ExchangeStrategies;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Holds every call of the tests against {@code api/openapi.yaml}: an answer has to be one that the contract names, status,
 * headers and body, and a request that succeeds has to be one that the contract allows.
 */
final class ContractCheck implements ExchangeFilterFunction {

    private static final Set<String> OPERATIONS = new OpenAPIV3Parser()
            .read("api/openapi.yaml").getPaths().entrySet().stream()
                    .flatMap((path) -> path.getValue().readOperationsMap().keySet().stream()
                            .map((method) -> method + " " + path.getKey()))
                    .collect(Collectors.toUnmodifiableSet());

    /** The validator blocks at times, and the server's own schedulers are left to the server. */
    private static final Scheduler CHECKING = Schedulers.newBoundedElastic(1, 1_000, "contract-check", 60, true);

    private final OpenApiInteractionValidator contract;

    ContractCheck() {
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
        String path = request.url().getPath();
        String operation = request.method() + " " + path;
        if (OPERATIONS.contains(operation)) {
            Request.Method method = Request.Method.valueOf(request.method().name());
            assertThat(errors(contract.validateResponse(path, method, answer(response, answered))))
                    .as("the contract's word on the answer to %s: %s %s", operation, response.statusCode(), answered)
                    .isEmpty();
            if (response.statusCode().is2xxSuccessful()) {
                assertThat(errors(contract.validateRequest(question(method, request, sent))))
                        .as("the contract's word on %s %s, which was let through", operation, sent)
                        .isEmpty();
            }
        }
        return response.mutate().body(answered).build();
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

    private static Mono<String> bodyOf(ClientRequest request) {
        MockClientHttpRequest written = new MockClientHttpRequest(request.method(), request.url());
        return request.writeTo(written, ExchangeStrategies.withDefaults())
                .then(Mono.defer(written::getBodyAsString))
                .defaultIfEmpty("");
    }
}
