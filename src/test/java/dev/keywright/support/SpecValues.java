package dev.keywright.support;

import static org.assertj.core.api.Assertions.assertThat;

import io.swagger.v3.oas.models.media.Schema;
import io.swagger.v3.parser.OpenAPIV3Parser;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/** The values that the description of a string in the OpenAPI spec lists. Later versions may add some, so the spec has no enum. */
public final class SpecValues {

    private static final Pattern LISTED = Pattern.compile("^- `(\\S+)`$", Pattern.MULTILINE);

    private SpecValues() {}

    /** Returns the values of a property, which must all match its pattern and length. */
    public static List<String> of(String schema, String property) {
        Schema<?> model = Objects.requireNonNull(new OpenAPIV3Parser()
                .read("api/openapi.yaml")
                .getComponents()
                .getSchemas()
                .get(schema));
        Schema<?> text = Objects.requireNonNull(model.getProperties().get(property));
        List<String> values = LISTED.matcher(text.getDescription())
                .results()
                .map((listed) -> listed.group(1))
                .toList();
        assertThat(values)
                .allMatch((value) -> value.matches(text.getPattern()) && value.length() <= text.getMaxLength());
        return values;
    }
}
