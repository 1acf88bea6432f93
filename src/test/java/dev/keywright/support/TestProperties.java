package dev.keywright.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.context.annotation.ClassPathScanningCandidateComponentProvider;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.type.filter.AnnotationTypeFilter;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All known settings: Keywright's from its records, those of others from the metadata in their jars. */
public final class TestProperties {

    private static final String METADATA = "META-INF/spring-configuration-metadata.json";

    /** A list index, the version of a secret, or a map key. */
    private static final Pattern INDEX = Pattern.compile("[0-9]+$");

    private static final Set<String> KNOWN =
            Stream.concat(ours(), others()).map(TestProperties::plain).collect(Collectors.toUnmodifiableSet());

    private TestProperties() {}

    /** Whether the setting exists, in any spelling: {@code keywright.data}, {@code KEYWRIGHT_DATA}. */
    public static boolean contains(String name) {
        return KNOWN.contains(plain(name));
    }

    private static Stream<String> ours() {
        ClassPathScanningCandidateComponentProvider scanner = new ClassPathScanningCandidateComponentProvider(false);
        scanner.addIncludeFilter(new AnnotationTypeFilter(ConfigurationProperties.class));
        return scanner.findCandidateComponents("dev.keywright").stream()
                .map((found) -> ClassUtils.resolveClassName(String.valueOf(found.getBeanClassName()), null))
                .filter(Class::isRecord)
                .flatMap((type) -> names(
                        Objects.requireNonNull(AnnotationUtils.getAnnotation(type, ConfigurationProperties.class))
                                .prefix(),
                        type));
    }

    /** A record in a record is a group of settings. */
    private static Stream<String> names(String prefix, Class<?> type) {
        return Arrays.stream(type.getRecordComponents()).flatMap((component) -> {
            String name = prefix + "." + component.getName();
            boolean isGroup = component.getType().isRecord()
                    && component.getType().getPackageName().equals(type.getPackageName());
            return isGroup ? Stream.concat(Stream.of(name), names(name, component.getType())) : Stream.of(name);
        });
    }

    private static Stream<String> others() {
        try {
            List<URL> files =
                    Collections.list(TestProperties.class.getClassLoader().getResources(METADATA));
            return files.stream().flatMap(TestProperties::properties);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Stream<String> properties(URL file) {
        try (InputStream content = file.openStream()) {
            JsonNode metadata = JsonMapper.shared().readTree(content);
            return metadata.required("properties")
                    .valueStream()
                    .map((property) -> property.required("name").stringValue());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String plain(String name) {
        String bare = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return INDEX.matcher(bare).replaceAll("");
    }
}
