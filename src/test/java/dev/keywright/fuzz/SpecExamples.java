package dev.keywright.fuzz;

import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.PathItem;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The example requests and documented statuses of {@code api/openapi.yaml}, and requests for paths that it does not describe. */
final class SpecExamples {

    /** The placeholder of an existing id. */
    static final String ID = "{id}";

    /** The paths that are not operations of the spec. */
    private static final List<String> OTHER_PATHS = List.of(
            "/",
            "/index.html",
            "/console/main.js",
            "/openapi.yaml",
            "/swagger-ui.html",
            "/swagger-ui/index.html",
            "/swagger-ui/swagger-initializer.js",
            "/webjars/swagger-ui/index.html",
            "/v3/api-docs",
            "/v3/api-docs/swagger-config",
            "/.well-known/jwks.json",
            "/favicon.ico",
            "/actuator",
            "/actuator/health",
            "/actuator/health/liveness",
            "/actuator/health/readiness",
            "/actuator/info",
            "/actuator/metrics",
            "/actuator/metrics/jvm.memory.used?tag=area:heap",
            "/actuator/prometheus");

    private final OpenAPI spec;
    private final Map<String, Map<Pattern, Set<String>>> statuses = new LinkedHashMap<>();
    private final List<FuzzRequest> requests = new ArrayList<>();

    SpecExamples() {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        this.spec = new OpenAPIV3Parser().read("api/openapi.yaml", null, options);
        spec.getPaths()
                .forEach((path, item) ->
                        item.readOperationsMap().forEach((method, operation) -> add(path, method, operation)));
        OTHER_PATHS.forEach((path) -> requests.add(request("GET", path, List.of(), List.of(), new byte[0])));
    }

    List<FuzzRequest> requests() {
        return requests;
    }

    /** Whether the operation documents the status. True for paths that are not operations. */
    boolean isDocumented(String method, String path, int status) {
        return statuses.getOrDefault(method, Map.of()).entrySet().stream()
                .filter((operation) -> operation.getKey().matcher(path).matches())
                .allMatch((operation) -> operation.getValue().contains(Integer.toString(status)));
    }

    private void add(String path, PathItem.HttpMethod method, Operation operation) {
        statuses.computeIfAbsent(method.name(), (name) -> new LinkedHashMap<>())
                .put(
                        Pattern.compile(path.replaceAll("\\{[^}]*}", "[A-Za-z0-9-]+")),
                        operation.getResponses().keySet());
        List<String> query = parameters(operation, "query")
                .map((parameter) -> parameter.getName() + "=" + value(parameter))
                .toList();
        List<String> headers = parameters(operation, "header")
                .map((parameter) -> parameter.getName() + ": " + value(parameter))
                .toList();
        if (operation.getRequestBody() == null) {
            requests.add(request(method.name(), path, query, headers, new byte[0]));
            return;
        }
        operation
                .getRequestBody()
                .getContent()
                .forEach((type, content) -> examples(content).forEach((body) -> {
                    List<String> all = new ArrayList<>(headers);
                    all.add("Content-Type: " + type);
                    requests.add(request(
                            method.name(), path, query, all, text(type, body).getBytes(StandardCharsets.UTF_8)));
                }));
    }

    private static FuzzRequest request(
            String method, String path, List<String> query, List<String> headers, byte[] body) {
        List<String> all = new ArrayList<>(List.of("Host: localhost"));
        all.addAll(headers);
        return new FuzzRequest(
                method, path.replaceAll("\\{[^}]*}", Pattern.quote(ID).replaceAll("\\\\[QE]", "")), query, all, body);
    }

    private Stream<Parameter> parameters(Operation operation, String place) {
        return operation.getParameters() == null
                ? Stream.empty()
                : operation.getParameters().stream()
                        .map((parameter) -> parameter.get$ref() == null
                                ? parameter
                                : spec.getComponents().getParameters().get(name(parameter.get$ref())))
                        .filter((parameter) -> parameter.getIn().equals(place));
    }

    private static String value(Parameter parameter) {
        Object example = parameter.getExample();
        List<?> values =
                parameter.getSchema() == null ? null : parameter.getSchema().getEnum();
        Object value = example != null ? example : values != null ? values.get(0) : "1";
        return value.toString();
    }

    private List<Object> examples(MediaType content) {
        if (content.getExamples() == null) {
            return content.getExample() == null ? List.of("{}") : List.of(content.getExample());
        }
        return content.getExamples().values().stream()
                .map((example) -> example.get$ref() == null
                        ? example
                        : spec.getComponents().getExamples().get(name(example.get$ref())))
                .map(Example::getValue)
                .collect(Collectors.toList());
    }

    private static String name(@Nullable String reference) {
        return String.valueOf(reference).replaceAll(".*/", "");
    }

    private static String text(String type, Object body) {
        if (type.contains("form")) {
            return JsonMapper.shared().readTree(body.toString()).properties().stream()
                    .map((field) -> field.getKey() + "=" + field.getValue().asString())
                    .collect(Collectors.joining("&"));
        }
        return body.toString();
    }
}
