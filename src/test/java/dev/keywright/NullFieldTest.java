package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.keys.TestKeys;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.test.context.TestPropertySource;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * A field of a request body under {@code /v1} accepts null exactly if the OpenAPI spec declares it nullable. An imported key
 * changes the verdict of strings in other formats, so the service is that of the import tests.
 */
@TestPropertySource(properties = "keywright.key-cache.unknown-keys-lifetime=4s")
class NullFieldTest extends V1Test {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final OpenAPI SPEC = read();
    private static final String IMPORT = "importKeys";

    @Autowired
    TestKeys given;

    private String operator = "";
    private String user = "";

    private static OpenAPI read() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        options.setResolveFully(true);
        return new OpenAPIV3Parser().read("api/openapi.yaml", null, options);
    }

    /**
     * A field of a request body, or an element of an array.
     *
     * @param path the names and indexes that lead to it
     * @param required the required fields of the body
     */
    private record Field(String operation, List<String> path, Set<String> required, boolean isNullable) {

        /** The form in a problem: {@code limits[0].name}. */
        String name() {
            return String.join(".", path).replaceAll("\\.(\\d+)", "[$1]");
        }

        @Override
        public String toString() {
            return operation + ' ' + name() + (isNullable ? " (nullable)" : "");
        }
    }

    static Stream<Field> fields() {
        return Stream.concat(
                SPEC.getPaths().entrySet().stream()
                        .filter((path) -> path.getKey().startsWith("/v1/"))
                        .flatMap((path) -> path.getValue().readOperations().stream())
                        .flatMap(NullFieldTest::fields),
                fields(
                        IMPORT,
                        Objects.requireNonNull(SPEC.getComponents().getSchemas().get("KeyToImport"))));
    }

    /** The lines of an import have no schema of their own. A form has no null. */
    private static Stream<Field> fields(Operation operation) {
        return Stream.ofNullable(operation.getRequestBody())
                .filter((body) -> !operation.getOperationId().equals(IMPORT))
                .flatMap((body) -> Stream.ofNullable(body.getContent().get(MediaType.APPLICATION_JSON_VALUE)))
                .flatMap((content) -> fields(operation.getOperationId(), content.getSchema()));
    }

    private static Stream<Field> fields(String operation, Schema<?> body) {
        Set<String> required = new LinkedHashSet<>(Objects.requireNonNullElse(body.getRequired(), List.of()));
        List<Field> fields = new ArrayList<>();
        addFields(body, new Field(operation, List.of(), required, false), fields);
        return fields.stream();
    }

    private static void addFields(Schema<?> schema, Field parent, List<Field> fields) {
        if (schema.getItems() != null) {
            addField("0", schema.getItems(), parent, fields);
        }
        if (schema.getProperties() != null) {
            schema.getProperties().forEach((name, field) -> addField(name, field, parent, fields));
        }
    }

    private static void addField(String name, Schema<?> schema, Field parent, List<Field> fields) {
        List<String> path = new ArrayList<>(parent.path());
        path.add(name);
        Field field = new Field(parent.operation(), path, parent.required(), Boolean.TRUE.equals(schema.getNullable()));
        fields.add(field);
        addFields(schema, field, fields);
    }

    @BeforeEach
    void logInAll() {
        operator = operatorToken();
        user = newToken();
    }

    @Test
    void whenSpecIsReadThenItHasFieldsOfBothKinds() {
        assertThat(fields())
                .extracting(Field::toString)
                .contains(
                        "createKey name",
                        "createKey scopes[0]",
                        "createKey expiresAt (nullable)",
                        "createKey limits[0].period",
                        "createKey credits.refill (nullable)",
                        "createKey credits.refill.timeZone",
                        "updateKey name (nullable)",
                        "rotateKey overlap",
                        "verifyKey explain",
                        "importKeys owner (nullable)",
                        "importKeys digest");
    }

    @ParameterizedTest
    @MethodSource("fields")
    void whenFieldIsNullThenAcceptedIfNullable(Field field) {
        ObjectNode body = body(field);
        ObjectNode changed = body.deepCopy();
        setNull(changed, field.path());

        if (field.isNullable()) {
            expectAccepted(field.operation(), changed);
        } else {
            expectRejected(field, changed);
        }
        expectAccepted(field.operation(), body);
    }

    /** The required fields and the one that contains the tested one. */
    private ObjectNode body(Field field) {
        ObjectNode body = JSON.createObjectNode();
        Set<String> names = new LinkedHashSet<>(field.required());
        names.add(field.path().get(0));
        names.forEach((name) -> body.set(name, JSON.readTree(value(field.operation(), name))));
        return body;
    }

    private static void setNull(JsonNode node, List<String> path) {
        JsonNode parent = node;
        for (String step : path.subList(0, path.size() - 1)) {
            parent = parent instanceof ArrayNode array ? array.get(Integer.parseInt(step)) : parent.required(step);
        }
        String last = path.get(path.size() - 1);
        if (parent instanceof ArrayNode array) {
            array.set(Integer.parseInt(last), NullNode.getInstance());
        } else {
            ((ObjectNode) parent).putNull(last);
        }
    }

    private String value(String operation, String field) {
        return switch (field) {
            case "username" -> '"' + (operation.equals("createAccount") ? username + "-new" : username) + '"';
            case "owner" -> '"' + given.accountId("operator") + '"';
            default -> Objects.requireNonNull(VALUES.get(field), field);
        };
    }

    private static final Map<String, String> VALUES = Map.ofEntries(
            Map.entry("name", "\"nightly export\""),
            Map.entry("externalId", "\"customer 7\""),
            Map.entry("scopes", "[\"reports:read\"]"),
            Map.entry("allowedScopes", "[\"reports:read\"]"),
            Map.entry("expiresIn", "\"P90D\""),
            Map.entry("expiresAt", "\"2030-01-01T00:00:00Z\""),
            Map.entry("allowedAddresses", "[\"192.0.2.1\"]"),
            Map.entry("limits", "[{\"name\":\"burst\",\"limit\":20,\"period\":\"PT1S\"}]"),
            Map.entry(
                    "credits",
                    "{\"remaining\":7,\"refill\":{\"amount\":10,\"interval\":\"daily\",\"timeZone\":\"Europe/Berlin\"}}"),
            Map.entry("meta", "{\"team\":\"finance\"}"),
            Map.entry("recoverable", "true"),
            Map.entry("prefix", "\"acme\""),
            Map.entry("overlap", "\"PT1H\""),
            Map.entry("key", "\"kw_unknown\""),
            Map.entry("address", "\"192.0.2.1\""),
            Map.entry("cost", "2"),
            Map.entry("explain", "true"),
            Map.entry("digest", '"' + "a1".repeat(32) + '"'),
            Map.entry("password", '"' + PASSWORD + '"'),
            Map.entry("currentPassword", '"' + PASSWORD + '"'),
            Map.entry("newPassword", "\"another-pass-7\""));

    private WebTestClient.ResponseSpec send(String operation, String json) {
        return switch (operation) {
            case "createKey" -> post(operator, "/v1/keys", json);
            case "updateKey" -> patch(operator, "/v1/keys/" + newKeyId(), json);
            case "rotateKey" -> post(operator, "/v1/keys/" + newKeyId() + "/rotate", json);
            case "verifyKey" -> post(operator, "/v1/keys/verify", json);
            case "createSession" -> post("/v1/sessions", json);
            case "createAccount" -> post("/v1/accounts", json);
            case "updateAccount" -> patch(operator, "/v1/accounts/" + given.accountId(username), json);
            case "changePassword" -> post(user, "/v1/account/password", json);
            default -> throw new AssertionError("unknown operation " + operation);
        };
    }

    private String newKeyId() {
        return given.of("operator", clock.instant()).add();
    }

    private void expectAccepted(String operation, ObjectNode body) {
        if (operation.equals(IMPORT)) {
            assertThat(imported(body).required("outcome").stringValue()).isIn("CREATED", "EXISTS");
        } else {
            send(operation, body.toString()).expectStatus().is2xxSuccessful();
        }
    }

    /** Updates and imports report a value of the wrong type as malformed. The scopes of an account are one field. */
    private void expectRejected(Field field, ObjectNode body) {
        JsonNode problem = field.operation().equals(IMPORT)
                ? imported(body).required("problem")
                : body(send(field.operation(), body.toString()).expectStatus().isBadRequest());
        boolean mayBeMalformed = Set.of("updateKey", IMPORT).contains(field.operation());
        assertThat(problem.required("code").stringValue())
                .isIn("invalid_value", mayBeMalformed ? "malformed_request" : "invalid_value");
        assertThat(problem.required("field").stringValue())
                .isEqualTo(field.operation().equals("updateAccount") ? "allowedScopes" : field.name());
    }

    private JsonNode imported(ObjectNode line) {
        return ok(request(HttpMethod.POST, operator, "/v1/keys/import")
                .contentType(MediaType.APPLICATION_NDJSON)
                .bodyValue(line + "\n")
                .exchange());
    }
}
