package dev.keywright.support;

import dev.keywright.account.Username;
import dev.keywright.net.Cidr;
import dev.keywright.ratelimit.Quota;
import dev.keywright.startup.DurationRange;
import jakarta.validation.Validation;
import jakarta.validation.Validator;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.metadata.ConstraintDescriptor;
import jakarta.validation.metadata.PropertyDescriptor;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.validator.constraints.Range;
import org.hibernate.validator.messageinterpolation.ParameterMessageInterpolator;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tables of {@code docs/configuration.md}: names, defaults and descriptions from the metadata that Spring Boot's configuration
 * processor writes, bounds from the constraints that check them.
 */
public final class ConfigurationPage {

    private static final String OURS = "keywright.";

    private static final String TABLE = """

            ## `%s.*`

            | name | type | default | bounds | description |
            |---|---|---|---|---|
            """;

    private static final Map<Class<?>, String> TYPES = Map.of(
            boolean.class, "boolean",
            int.class, "integer",
            Integer.class, "integer",
            String.class, "string",
            Duration.class, "duration",
            Path.class, "path",
            Cidr.class, "address range",
            Quota.class, "quota",
            Username.class, "username");

    /** This interpolator needs no expression language. */
    private static final Validator VALIDATOR = Validation.byDefaultProvider()
            .configure()
            .messageInterpolator(new ParameterMessageInterpolator())
            .buildValidatorFactory()
            .getValidator();

    private ConfigurationPage() {}

    /** Renders one table per prefix. */
    public static String render(String metadata) {
        Map<String, List<Setting>> byPrefix = JsonMapper.shared()
                .readTree(metadata)
                .required("properties")
                .valueStream()
                .filter((property) -> property.required("name").stringValue().startsWith(OURS))
                .map(Setting::of)
                .sorted(Comparator.comparing(Setting::name))
                .collect(Collectors.groupingBy(Setting::prefix, TreeMap::new, Collectors.toList()));
        return byPrefix.entrySet().stream()
                .map((entry) -> TABLE.formatted(entry.getKey())
                        + entry.getValue().stream().map(Setting::row).collect(Collectors.joining()))
                .collect(Collectors.joining());
    }

    private record Setting(
            String name, Class<?> type, RecordComponent component, String defaultValue, String description) {

        static Setting of(JsonNode property) {
            String name = property.required("name").stringValue();
            Class<?> type =
                    ClassUtils.resolveClassName(property.required("sourceType").stringValue(), null);
            return new Setting(
                    name,
                    type,
                    component(type, name.substring(name.lastIndexOf('.') + 1)),
                    property.path("defaultValue").asString(""),
                    property.required("description").stringValue());
        }

        private static RecordComponent component(Class<?> type, String dashed) {
            return Stream.of(type.getRecordComponents())
                    .filter((component) -> DataObjectPropertyName.toDashedForm(component.getName())
                            .equals(dashed))
                    .findFirst()
                    .orElseThrow();
        }

        /** The first two elements of a name of at least three; otherwise the first. */
        String prefix() {
            int end = name.indexOf('.', OURS.length());
            return end < 0 ? "keywright" : name.substring(0, end);
        }

        String row() {
            return "| `%s` | %s | %s | %s | %s |\n"
                    .formatted(
                            name,
                            type(ResolvableType.forType(component.getGenericType())),
                            defaultValue.isEmpty() ? "none" : "`" + defaultValue + "`",
                            boundsText(),
                            description);
        }

        private static String type(ResolvableType type) {
            Class<?> raw = type.toClass();
            if (raw.isEnum()) {
                return Stream.of(raw.getEnumConstants())
                        .map((constant) -> "`" + constant.toString().toLowerCase(Locale.ROOT) + "`")
                        .collect(Collectors.joining(", "));
            }
            if (raw == List.class) {
                return "list of %ss".formatted(type(type.getGeneric(0)));
            }
            if (raw == Map.class) {
                return "map of %ss to %ss".formatted(type(type.getGeneric(0)), type(type.getGeneric(1)));
            }
            return Objects.requireNonNull(TYPES.get(raw), raw::getName);
        }

        private String boundsText() {
            if (component.getType() == Quota.class) {
                return String.format(
                        Locale.ROOT,
                        "1 to %,d per `1s` to `%dd`, or `off`",
                        Quota.MAX_PERMITS,
                        Quota.MAX_PERIOD.toDays());
            }
            return bounds().map(Setting::text).collect(Collectors.joining(", "));
        }

        /** The constraints of the setting, or of each element of a list. */
        private Stream<ConstraintDescriptor<?>> bounds() {
            PropertyDescriptor property =
                    VALIDATOR.getConstraintsForClass(type).getConstraintsForProperty(component.getName());
            return property == null
                    ? Stream.empty()
                    : Stream.concat(
                            property.getConstraintDescriptors().stream(),
                            property.getConstrainedContainerElementTypes().stream()
                                    .flatMap((element) -> element.getConstraintDescriptors().stream()));
        }

        private static String text(ConstraintDescriptor<?> constraint) {
            Annotation annotation = constraint.getAnnotation();
            if (annotation instanceof Range range) {
                return String.format(Locale.ROOT, "%,d to %,d", range.min(), range.max());
            }
            if (annotation instanceof DurationRange range) {
                return "`%s` to `%s`".formatted(range.min(), range.max());
            }
            if (annotation instanceof Pattern pattern) {
                return "`%s`".formatted(pattern.regexp().replace("|", "\\|"));
            }
            throw new IllegalStateException("No text for the bounds " + annotation);
        }
    }
}
