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
 * Takes the place of the machine's environment variables in every service and command that runs in a test's JVM, and ignores
 * configuration files in the working folder: both belong to the developer, not to the test. Nor does any test use the default
 * data folder or port, where a service of the developer's may be: a test that names none fails.
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
            // What one test logs must not keep the next one's messages out of the log.
            "keywright.log.throttle",
            "false",
            // It reads the variables by itself.
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

    /** Before all that reads settings. */
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

    /** It looks like a setting, and a service refuses to start with one that it does not know. */
    private static void hideJar(ConfigurableEnvironment environment) {
        Map<String, Object> properties = new HashMap<>(environment.getSystemProperties());
        properties.remove(BuiltJar.PROPERTY);
        String name = StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME;
        environment.getPropertySources().replace(name, new MapPropertySource(name, properties));
    }
}
