package dev.keywright;

import dev.keywright.audit.Action;
import dev.keywright.audit.Actor;
import dev.keywright.audit.Deed;
import dev.keywright.audit.Trail;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The data folder of a service that has stopped, with one audit record, of {@link #TARGET}. The service runs once for all tests of this
 * process, each of which gets a copy.
 */
final class UsedFolder {

    static final String TARGET = "a";

    private static final Path MADE = make();

    private UsedFolder() {}

    private static Path make() {
        Path data = TemporaryFolder.create().resolve("data");
        try (ConfigurableApplicationContext service = start(data)) {
            record(service, TARGET);
        }
        return data;
    }

    /** Copies the folder to {@code data}, which must not exist, with its files' permissions. */
    static void copyTo(Path data) {
        copy(MADE, data);
    }

    static void copy(Path folder, Path data) {
        try (Stream<Path> files = Files.list(folder)) {
            Files.copy(folder, data, StandardCopyOption.COPY_ATTRIBUTES);
            for (Path file : files.toList()) {
                Files.copy(file, data.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    static ConfigurableApplicationContext start(Path data) {
        return new SpringApplicationBuilder(Keywright.class).run("--server.port=0", "--keywright.data=" + data);
    }

    /** Adds an audit record of this target. */
    static void record(ConfigurableApplicationContext service, String target) {
        service.getBean(Trail.class)
                .record(Deed.done(Actor.ANYONE, Action.KEY_CREATED, target))
                .block();
    }
}
