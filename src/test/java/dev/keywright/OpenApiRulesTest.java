package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.tags.Tag;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Rules for every operation of the OpenAPI spec, so that generators and other tools can use it. */
class OpenApiRulesTest {

    private static final OpenAPI SPEC = read();

    private static OpenAPI read() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        options.setResolveFully(true);
        // A combined schema would lose the additionalProperties of its parts.
        options.setResolveCombinators(false);
        return new OpenAPIV3Parser().read("api/openapi.yaml", null, options);
    }

    private static Stream<Operation> operations() {
        return SPEC.getPaths().values().stream().flatMap((path) -> path.readOperations().stream());
    }

    /** Generated clients use the first server as base URL and can't resolve a relative one. */
    @Test
    void whenSpecNamesServerThenUrlIsAbsolute() {
        assertThat(SPEC.getServers())
                .isNotEmpty()
                .allMatch((server) -> URI.create(server.getUrl()).isAbsolute());
    }

    /** Generators make a class of each tag. */
    @Test
    void whenOperationExistsThenItHasOneOfTags() {
        assertThat(SPEC.getTags())
                .extracting(Tag::getName)
                .containsExactly("Keys", "Verification", "Accounts", "Audit", "Events", "Simple");
        assertThat(operations())
                .allSatisfy((operation) -> assertThat(operation.getTags())
                        .singleElement()
                        .isIn(SPEC.getTags().stream().map(Tag::getName).toList()));
    }

    @Test
    void whenOperationIsOfSimpleApiThenItsIdSaysSo() {
        assertThat(operations())
                .allSatisfy((operation) -> assertThat(operation.getOperationId().startsWith("simple"))
                        .isEqualTo(operation.getTags().contains("Simple")));
    }

    /** The Go generator makes each value a constant of one namespace. */
    @Test
    void whenSchemaIsEnumThenNoOtherEnumHasItsValues() {
        assertThat(SPEC.getComponents().getSchemas().values().stream().flatMap(OpenApiRulesTest::enumValues))
                .isNotEmpty()
                .doesNotHaveDuplicates();
    }

    private static Stream<?> enumValues(Schema<?> schema) {
        return schema.getEnum() == null ? Stream.of() : schema.getEnum().stream();
    }

    /** The spec is for every tool. What only this build needs is in pom.xml and in mix-ins. */
    @Test
    void whenSpecIsPublishedThenWithoutVendorExtensions() throws IOException {
        assertThat(Files.readString(Path.of("api/openapi.yaml"))).doesNotContainPattern("(?m)^ *x-");
    }

    /** The HTTP server rejects such a request before it knows the operation. */
    @Test
    void whenRequestIsMalformedOrTooLongThenStatusIsDocumented() {
        assertThat(operations())
                .isNotEmpty()
                .allSatisfy((operation) -> assertThat(operation.getResponses()).containsKeys("400", "414", "431"));
    }

    @Test
    void whenOperationRespondsThenRequestIdIsDocumented() {
        assertThat(operations().flatMap((operation) -> operation.getResponses().values().stream()))
                .isNotEmpty()
                .allSatisfy((response) -> assertThat(headers(response)).containsKey("X-Request-Id"));
    }

    /** This includes status 500 and above, because the request stays counted. The HTTP server itself counts nothing. */
    @Test
    void whenRequestIsCountedThenRateLimitIsDocumented() {
        assertThat(operations()
                        .flatMap((operation) -> operation.getResponses().entrySet().stream())
                        .filter((response) -> !response.getKey().matches("414|431"))
                        .map(Map.Entry::getValue))
                .isNotEmpty()
                .allSatisfy((response) -> assertThat(headers(response)).containsKeys("RateLimit", "RateLimit-Policy"));
    }

    private static Map<String, Header> headers(ApiResponse response) {
        return Objects.requireNonNullElse(response.getHeaders(), Map.of());
    }

    /** Swagger UI and Postman would send the example by default. */
    @Test
    void whenParameterIsOptionalThenItHasNoExample() {
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

    /** Generated clients mask such values, so that callers could not read the token of a login. */
    @Test
    void whenResponseContainsSecretThenFormatIsNotPassword() {
        assertThat(responseParts())
                .isNotEmpty()
                .allSatisfy((part) -> assertThat(part.schema().getFormat()).isNotEqualTo("password"));
    }

    /** A later version may add fields, and a client that validates its responses has to accept them. */
    @Test
    void whenResponseContainsObjectThenItMayHaveMoreFields() {
        assertThat(responseParts()
                        .filter((part) -> Boolean.FALSE.equals(part.schema().getAdditionalProperties()))
                        .map(Part::name)
                        .distinct())
                .isEmpty();
    }

    /** The simple API ignores unknown fields, and an introspection unknown parameters (RFC 6749 §3.2). */
    @Test
    void whenRequestContainsObjectThenItsFieldsAreAllKnown() {
        assertThat(requestParts()
                        .filter((part) -> part.schema().getProperties() != null)
                        .filter((part) -> !Boolean.FALSE.equals(part.schema().getAdditionalProperties()))
                        .map(Part::name)
                        .distinct())
                .containsExactlyInAnyOrder("simpleRegister", "simpleLogin", "simpleRevokeKey", "introspectKey");
    }

    /** The pattern limits the length too, but hardly any tool derives it. */
    @Test
    void whenRequestContainsDurationThenMaxLengthIsStated() {
        Map<String, Schema<?>> durations = new TreeMap<>(requestFields());
        durations
                .values()
                .removeIf((field) -> !String.valueOf(field.getPattern()).startsWith("^P"));
        assertThat(durations).containsKeys("period", "expiresIn", "overlap", "heartbeat");
        assertThat(durations)
                .allSatisfy((name, duration) ->
                        assertThat(duration.getMaxLength()).as(name).isNotNull());
    }

    /**
     * The exceptions have no bound of their own: only the size of a request or of its headers limits them.
     *
     * <ul>
     *   <li>{@code token_type_hint} is ignored (RFC 7662 §2.1).
     *   <li>{@code If-Match}, {@code If-None-Match} and {@code X-Forwarded-For} are lists.
     *   <li>An import by lines has a bound for each line.
     * </ul>
     */
    @Test
    void whenRequestContainsStringOrArrayThenItsBoundIsStated() {
        assertThat(requestParts().filter((part) -> !isBounded(part.schema())))
                .extracting(Part::name)
                .containsExactlyInAnyOrder(
                        "forwardAuth X-Forwarded-For",
                        "introspectKey token_type_hint",
                        "getKey If-None-Match",
                        "updateKey If-Match",
                        "deleteKey If-Match",
                        "revokeKey If-Match",
                        "importKeys");
    }

    /**
     * The exceptions:
     *
     * <ul>
     *   <li>{@code detail}, {@code error}, {@code error_description} and {@code field} may quote the request.
     *   <li>{@code details} of an audit event depend on the action.
     *   <li>{@code keys} contains every active key of the account.
     *   <li>An import by lines, and a stream, have a bound for each line or event.
     *   <li>The rate limit headers list the limits of the service and of the key, and {@code WWW-Authenticate} the schemes.
     * </ul>
     */
    @Test
    void whenResponseContainsStringOrArrayThenItsBoundIsStated() {
        assertThat(Stream.concat(responseParts(), responseHeaders())
                        .filter((part) -> !isBounded(part.schema()))
                        .map(OpenApiRulesTest::withoutOperation)
                        .distinct())
                .containsExactlyInAnyOrder(
                        "detail",
                        "field",
                        "error",
                        "error_description",
                        "[] problem detail",
                        "[] problem field",
                        "items[] details{}",
                        "keys",
                        "importKeys",
                        "streamEvents",
                        "RateLimit",
                        "RateLimit-Policy",
                        "WWW-Authenticate");
    }

    private static String withoutOperation(Part part) {
        return part.name().replaceFirst("^\\w+(?: |(?=\\[))", "");
    }

    private static boolean isBounded(Schema<?> schema) {
        boolean isPassword = "password".equals(schema.getFormat());
        return switch (String.valueOf(schema.getType())) {
            case "string" ->
                schema.getEnum() != null
                        || schema.getPattern() != null
                        || schema.getMaxLength() != null
                        || (schema.getFormat() != null && !isPassword);
            case "array" -> schema.getMaxItems() != null;
            default -> true;
        };
    }

    @Test
    void whenTimeZoneExistsThenItsNameFitsMaxLength() {
        int maxLength = Objects.requireNonNull(requestFields().get("timeZone")).getMaxLength();
        assertThat(ZoneId.getAvailableZoneIds())
                .allSatisfy((zone) -> assertThat(zone).hasSizeLessThanOrEqualTo(maxLength));
    }

    /** The fields of all request bodies and all parameters, by name. */
    private static Map<String, Schema<?>> requestFields() {
        Map<String, Schema<?>> fields = new TreeMap<>();
        requestParts()
                .forEach((part) -> fields.put(part.name().substring(part.name().lastIndexOf(' ') + 1), part.schema()));
        return fields;
    }

    private static Stream<Part> requestParts() {
        return operations().flatMap((operation) -> Stream.concat(parameters(operation), body(operation)));
    }

    private static Stream<Part> parameters(Operation operation) {
        return Stream.ofNullable(operation.getParameters())
                .flatMap(List::stream)
                .flatMap((parameter) ->
                        parts(operation.getOperationId() + ' ' + parameter.getName(), parameter.getSchema()));
    }

    private static Stream<Part> body(Operation operation) {
        return Stream.ofNullable(operation.getRequestBody())
                .flatMap((body) -> body.getContent().values().stream())
                .flatMap((content) -> parts(operation.getOperationId(), content.getSchema()));
    }

    private static Stream<Part> responseParts() {
        return operations()
                .flatMap((operation) -> operation.getResponses().values().stream()
                        .flatMap((response) -> Stream.ofNullable(response.getContent()))
                        .flatMap((content) -> content.values().stream())
                        .flatMap((body) -> parts(operation.getOperationId(), body.getSchema())));
    }

    private static Stream<Part> responseHeaders() {
        return operations()
                .flatMap((operation) -> operation.getResponses().values().stream()
                        .flatMap((response) -> headers(response).entrySet().stream())
                        .flatMap((header) -> parts(
                                operation.getOperationId() + ' ' + header.getKey(),
                                header.getValue().getSchema())));
    }

    private static Stream<Part> parts(String name, Schema<?> schema) {
        Stream<Part> items = schema.getItems() == null ? Stream.of() : parts(name + "[]", schema.getItems());
        Stream<Part> values =
                schema.getAdditionalProperties() instanceof Schema<?> value ? parts(name + "{}", value) : Stream.of();
        Stream<Part> combined =
                Stream.ofNullable(schema.getAllOf()).flatMap(List::stream).flatMap((part) -> parts(name, part));
        return Stream.of(Stream.of(new Part(name, schema)), items, values, combined, fields(name, schema))
                .flatMap((part) -> part);
    }

    private static Stream<Part> fields(String name, Schema<?> schema) {
        Stream.Builder<Stream<Part>> fields = Stream.builder();
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((field, value) -> fields.add(parts(name + ' ' + field, value)));
        }
        return fields.build().flatMap((part) -> part);
    }

    /**
     * A part of a request or response.
     *
     * @param name the operation, and the names of the parameter or of the fields that lead to the part
     */
    private record Part(String name, Schema<?> schema) {}
}
