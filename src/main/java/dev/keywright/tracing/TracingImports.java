package dev.keywright.tracing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.AutoConfigurationImportFilter;
import org.springframework.boot.autoconfigure.AutoConfigurationMetadata;
import org.springframework.context.EnvironmentAware;
import org.springframework.core.env.Environment;

/** Excludes Spring Boot's tracing auto-configuration while tracing is disabled; it would create unused spans for each request. */
final class TracingImports implements AutoConfigurationImportFilter, EnvironmentAware {

    private static final List<String> OF_TRACES =
            List.of("org.springframework.boot.micrometer.tracing.", "org.springframework.boot.opentelemetry.");

    private boolean isOn;

    TracingImports() {}

    @Override
    public void setEnvironment(Environment environment) {
        isOn = Tracing.isOn(environment);
    }

    @Override
    public boolean[] match(@Nullable String[] classes, AutoConfigurationMetadata metadata) {
        boolean[] matches = new boolean[classes.length];
        for (int i = 0; i < classes.length; i++) {
            matches[i] = isOn || !isOfTraces(classes[i]);
        }
        return matches;
    }

    private static boolean isOfTraces(@Nullable String name) {
        return name != null && OF_TRACES.stream().anyMatch(name::startsWith);
    }
}
