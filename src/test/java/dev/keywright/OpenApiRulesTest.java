package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.net.URI;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every part of the contract has, whatever the operation, so that tools which nobody here wrote can use it. */
class OpenApiRulesTest {

    private static final OpenAPI CONTRACT = read();

    private static OpenAPI read() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        options.setResolveFully(true);
        return new OpenAPIV3Parser().read("api/openapi.yaml", null, options);
    }

    private static Stream<Operation> operations() {
        return CONTRACT.getPaths().values().stream().flatMap((path) -> path.readOperations().stream());
    }

    /** A generated client takes the first server as its base, and has nothing that a relative one is relative to. */
    @Test
    void whenAClientTakesAServerThenItIsAbsolute() {
        assertThat(CONTRACT.getServers())
                .isNotEmpty()
                .allMatch((server) -> URI.create(server.getUrl()).isAbsolute());
    }

    /** The server below the application refuses a request before it is known which operation it is for. */
    @Test
    void whenARequestIsMalformedOrTooLongThenEachOperationDocumentsIt() {
        assertThat(operations())
                .isNotEmpty()
                .allSatisfy((operation) -> assertThat(operation.getResponses()).containsKeys("400", "414", "431"));
    }

    @Test
    void whenAnythingIsAnsweredThenItsRequestIdIsDocumented() {
        assertThat(operations().flatMap((operation) -> operation.getResponses().values().stream()))
                .isNotEmpty()
                .allSatisfy((response) -> assertThat(headers(response)).containsKey("X-Request-Id"));
    }

    /** Those above 499 included: what was counted stays counted. The server below the application counts nothing. */
    @Test
    void whenACallIsCountedThenItsRateLimitIsDocumented() {
        assertThat(operations()
                        .flatMap((operation) -> operation.getResponses().entrySet().stream())
                        .filter((answer) -> !answer.getKey().matches("414|431"))
                        .map(Map.Entry::getValue))
                .isNotEmpty()
                .allSatisfy((response) -> assertThat(headers(response)).containsKeys("RateLimit", "RateLimit-Policy"));
    }

    private static Map<String, Header> headers(ApiResponse response) {
        return Objects.requireNonNullElse(response.getHeaders(), Map.of());
    }

    /** Swagger UI and Postman send an example as it stands, where a person would have left the parameter out. */
    @Test
    void whenAParameterMayBeLeftOutThenItHasNoExample() {
        assertThat(operations()
                        .map(Operation::getParameters)
                        .filter(Objects::nonNull)
                        .flatMap(List::stream)
                        .filter((parameter) -> !Boolean.TRUE.equals(parameter.getRequired())))
                .isNotEmpty()
                .allSatisfy((parameter) -> {
                    assertThat(parameter.getExample()).isNull();
                    assertThat(parameter.getExamples()).isNull();
                    assertThat(parameter.getSchema().getExample()).isNull();
                });
    }

    /** A generated client masks such a value, so that nobody could send the token that a login answers. */
    @Test
    void whenASecretIsAnsweredThenItIsNotDeclaredAsAPassword() {
        assertThat(operations()
                        .flatMap((operation) -> operation.getResponses().values().stream())
                        .map(ApiResponse::getContent)
                        .filter(Objects::nonNull)
                        .flatMap((content) -> content.values().stream())
                        .flatMap((body) -> parts(body.getSchema())))
                .isNotEmpty()
                .allSatisfy((schema) -> assertThat(schema.getFormat()).isNotEqualTo("password"));
    }

    /** A pattern alone bounds them too, but hardly a tool counts what it allows. */
    @Test
    void whenALengthOfTimeIsSentThenItsLongestIsStated() {
        Map<String, Schema<?>> lengths = new TreeMap<>(sent());
        lengths.values().removeIf((field) -> !String.valueOf(field.getPattern()).startsWith("^P"));
        assertThat(lengths).containsKeys("period", "expiresIn", "overlap", "heartbeat");
        assertThat(lengths)
                .allSatisfy((name, length) ->
                        assertThat(length.getMaxLength()).as(name).isNotNull());
    }

    @Test
    void whenATimeZoneHasANameThenItIsShortEnough() {
        int longest = Objects.requireNonNull(sent().get("timeZone")).getMaxLength();
        assertThat(ZoneId.getAvailableZoneIds())
                .allSatisfy((zone) -> assertThat(zone).hasSizeLessThanOrEqualTo(longest));
    }

    /** The fields of all bodies, and the parameters. */
    private static Map<String, Schema<?>> sent() {
        Map<String, Schema<?>> sent = new TreeMap<>();
        operations()
                .map(Operation::getParameters)
                .filter(Objects::nonNull)
                .flatMap(List::stream)
                .forEach((parameter) -> sent.put(parameter.getName(), parameter.getSchema()));
        operations()
                .map(Operation::getRequestBody)
                .filter(Objects::nonNull)
                .flatMap((body) -> body.getContent().values().stream())
                .flatMap((content) -> parts(content.getSchema()))
                .forEach((part) -> addFields(part, sent));
        return sent;
    }

    private static void addFields(Schema<?> schema, Map<String, Schema<?>> sent) {
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((name, field) -> sent.put(name, field));
        }
    }

    private static Stream<Schema<?>> parts(Schema<?> schema) {
        Stream<Schema<?>> items = schema.getItems() == null ? Stream.of() : parts(schema.getItems());
        Stream<Schema<?>> fields = schema.getProperties() == null
                ? Stream.of()
                : schema.getProperties().values().stream().flatMap((field) -> parts(field));
        return Stream.of(Stream.<Schema<?>>of(schema), items, fields).flatMap((part) -> part);
    }
}
