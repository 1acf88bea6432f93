package dev.keywright.support.jar;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Replaces the machine's environment variables in every service and command of a test JVM, and ignores configuration files in the working
 * directory, because both belong to the developer. Default data folder and port are disabled too: a test that does not set them fails.
 */
public final class TestEnvironment implements EnvironmentPostProcessor, Ordered {

    /** Below a file, so that it can neither exist nor be created. */
    public static final Path NO_DATA_FOLDER = emptyFile().resolve("a-test-must-name-its-data-folder");

    public static final String NO_PORT = "a-test-must-name-its-port";

    private static final Map<String, Object> INSTEAD = Map.of(
            "keywright.data",
            NO_DATA_FOLDER.toString(),
            "server.port",
            NO_PORT,
            "spring.config.location",
            "optional:classpath:/",
            // Log settings of one test must not affect the next.
            "keywright.log.throttle",
            "false",
            // Reads the variables by itself.
            "management.opentelemetry.map-environment-variables",
            "false");

    private static Path emptyFile() {
        try {
            Path file = Files.createTempFile("keywright-test", "");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Before all other readers of settings. */
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public void postProcessEnvironment(ConfigurableEnvironment environment, SpringApplication application) {
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new MapPropertySource("testEnvironment", INSTEAD));
        hideJar(environment);
    }

    /** Looks like a setting, and the service does not start with unknown settings. */
    private static void hideJar(ConfigurableEnvironment environment) {
        Map<String, Object> properties = new HashMap<>(environment.getSystemProperties());
        properties.remove(BuiltJar.PROPERTY);
        String name = StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME;
        environment.getPropertySources().replace(name, new MapPropertySource(name, properties));
    }
}
