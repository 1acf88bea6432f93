package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleRequest;
import com.atlassian.oai.validator.model.SimpleResponse;
import com.atlassian.oai.validator.report.LevelResolver;
import com.atlassian.oai.validator.report.ValidationReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Consumer;
import org.springframework.test.web.reactive.server.EntityExchangeResult;

/**
 * Holds every call of the tests against {@code api/openapi.yaml}: an answer has to be one that the contract names, status,
 * headers and body, and a request that succeeds has to be one that the contract allows.
 */
final class ContractCheck implements Consumer<EntityExchangeResult<?>> {

    private static final Set<String> OPERATIONS =
            Set.of("POST /register", "POST /login", "POST /generate-key", "GET /list-keys", "POST /revoke-key");

    private final OpenApiInteractionValidator contract;

    ContractCheck() {
        this.contract = OpenApiInteractionValidator.createForInlineApiSpecification(read(Path.of("api/openapi.yaml")))
                .withLevelResolver(LevelResolver.create()
                        .withLevel("validation.request.body.schema.additionalProperties", ValidationReport.Level.IGNORE)
                        .build())
                .build();
    }

    @Override
    public void accept(EntityExchangeResult<?> call) {
        URI uri = call.getUrl();
        String operation = call.getMethod() + " " + uri.getPath();
        if (!OPERATIONS.contains(operation)) {
            return;
        }
        Request.Method method = Request.Method.valueOf(call.getMethod().name());
        assertThat(contract.validateResponse(uri.getPath(), method, response(call))
                        .getMessages())
                .as("the contract's word on the answer to %s: %s", operation, call)
                .isEmpty();
        if (call.getStatus().is2xxSuccessful()) {
            assertThat(contract.validateRequest(request(method, uri, call)).getMessages())
                    .as("the contract's word on %s, which was let through", operation)
                    .isEmpty();
        }
    }

    private static SimpleResponse response(EntityExchangeResult<?> call) {
        SimpleResponse.Builder response =
                SimpleResponse.Builder.status(call.getStatus().value());
        call.getResponseHeaders().forEach(response::withHeader);
        byte[] body = call.getResponseBodyContent();
        if (body != null && body.length > 0) {
            response.withBody(body);
        }
        return response.build();
    }

    private static Request request(Request.Method method, URI uri, EntityExchangeResult<?> call) {
        SimpleRequest.Builder request = new SimpleRequest.Builder(method, uri.getPath());
        call.getRequestHeaders().forEach(request::withHeader);
        byte[] body = call.getRequestBodyContent();
        // A body that an operation ignores is none of the contract's business.
        if (body != null && body.length > 0 && !uri.getPath().equals("/generate-key")) {
            request.withBody(body);
        }
        return request.build();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
