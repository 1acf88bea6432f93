package dev.keywright.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.SpecValues;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.examples.Example;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Error codes are the same in the code, the OpenAPI document and the errors page. */
class ErrorCodeTest {

    private static final String PROBLEM_JSON = "application/problem+json";

    /** A heading with a code, and the status that its paragraph starts with. */
    private static final Pattern PARAGRAPH = Pattern.compile("^## (\\w+)\n\nStatus (\\d+)\\. \\S", Pattern.MULTILINE);

    private static final OpenAPI SPEC = new OpenAPIV3Parser().read("api/openapi.yaml");

    private static List<String> codes() {
        return Arrays.stream(ErrorCode.values()).map(ErrorCode::text).toList();
    }

    private static String page() throws IOException {
        return Files.readString(Path.of("docs/errors.md"));
    }

    @Test
    void whenSpecListsCodesThenSameAsCode() {
        assertThat(SpecValues.of("Problem", "code")).containsExactlyElementsOf(codes());
    }

    @Test
    void whenCodeHasTitleThenItFitsMaxLength() {
        Schema<?> problem =
                Objects.requireNonNull(SPEC.getComponents().getSchemas().get("Problem"));
        Schema<?> title = Objects.requireNonNull(problem.getProperties().get("title"));

        assertThat(ErrorCode.values())
                .extracting(ErrorCode::title)
                .allSatisfy((text) -> assertThat(text).hasSizeLessThanOrEqualTo(title.getMaxLength()));
    }

    @Test
    void whenPageExplainsCodesThenSameAsCode() throws IOException {
        List<String> headings = page().lines()
                .filter((line) -> line.startsWith("## "))
                .map((line) -> line.substring("## ".length()))
                .toList();

        assertThat(headings).containsExactlyElementsOf(codes());
    }

    @Test
    void whenPageStatesStatusThenSameAsCode() throws IOException {
        Map<String, Integer> statuses = new LinkedHashMap<>();
        for (MatchResult paragraph : PARAGRAPH.matcher(page()).results().toList()) {
            statuses.put(paragraph.group(1), Integer.valueOf(paragraph.group(2)));
        }

        assertThat(statuses.keySet()).containsExactlyElementsOf(codes());
        assertThat(ErrorCode.values())
                .allSatisfy((errorCode) -> assertThat(statuses.get(errorCode.text()))
                        .isEqualTo(errorCode.status().value()));
    }

    private static Stream<JsonNode> examples() {
        JsonMapper json = new JsonMapper();
        return Stream.concat(
                        SPEC.getComponents().getResponses().values().stream(),
                        SPEC.getPaths().values().stream()
                                .flatMap((path) -> path.readOperations().stream())
                                .flatMap((operation) -> operation.getResponses().values().stream()))
                .flatMap(ErrorCodeTest::examplesOf)
                .map((example) -> json.readTree(example.getValue().toString()));
    }

    @Test
    void whenProblemIsNotOfIntrospectionThenNoOAuthError() {
        JsonMapper json = new JsonMapper();
        SPEC.getComponents()
                .getResponses()
                .forEach((name, response) -> assertThat(examplesOf(response))
                        .extracting((example) ->
                                json.readTree(example.getValue().toString()).has("error"))
                        .allMatch((has) -> has == name.startsWith("Introspection"), name));
    }

    private static Stream<Example> examplesOf(ApiResponse response) {
        MediaType problem =
                response.getContent() == null ? null : response.getContent().get(PROBLEM_JSON);
        return problem == null || problem.getExamples() == null ? Stream.of() : problem.getExamples().values().stream();
    }

    @Test
    void whenExamplesAreCountedThenMany() {
        assertThat(examples()).hasSizeGreaterThan(30);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void whenSpecShowsProblemThenSameAsCode(JsonNode example) {
        ErrorCode errorCode =
                ErrorCode.valueOf(example.required("code").stringValue().toUpperCase(Locale.ROOT));

        assertThat(example.required("type").stringValue()).isEqualTo("/docs/errors#" + errorCode.text());
        assertThat(example.required("title").stringValue()).isEqualTo(errorCode.title());
        assertThat(example.required("status").intValue())
                .isEqualTo(errorCode.status().value());
        assertThat(example.path("error_description")
                        .stringValue(example.required("detail").stringValue()))
                .isEqualTo(example.required("detail").stringValue());
    }
}
