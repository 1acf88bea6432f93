package dev.keywright.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AuditedActionTest {

    private static final Pattern LISTED = Pattern.compile("^- `(\\S+)`$", Pattern.MULTILINE);

    @Test
    void whenSpecListsActionsThenTheyAreThese() {
        Schema<?> action = (Schema<?>) new OpenAPIV3Parser()
                .read("api/openapi.yaml")
                .getComponents()
                .getSchemas()
                .get("AuditEvent")
                .getProperties()
                .get("action");

        assertThat(LISTED.matcher(action.getDescription()).results().map((listed) -> listed.group(1)))
                .containsExactlyElementsOf(Stream.of(AuditedAction.values())
                        .map(AuditedAction::text)
                        .toList())
                .allMatch((listed) -> listed.matches(action.getPattern()) && listed.length() <= action.getMaxLength());
    }
}
