package dev.keywright.support;

import dev.keywright.Keywright;
import dev.keywright.audit.Actor;
import dev.keywright.audit.AuditEntry;
import dev.keywright.audit.AuditedAction;
import dev.keywright.audit.store.AuditLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * The data folder of a stopped service, with one audit record, of {@link #TARGET}. The service runs once per JVM, and each test receives a
 * copy.
 */
public final class UsedDataFolder {

    static final String TARGET = "a";

    private static final Path MADE = make();

    private UsedDataFolder() {}

    private static Path make() {
        Path data = TemporaryFolder.create().resolve("data");
        try (ConfigurableApplicationContext service = start(data)) {
            record(service, TARGET);
        }
        return data;
    }

    /** Copies the folder to {@code data}, which must not exist, with its files' permissions. */
    public static void copyTo(Path data) {
        copy(MADE, data);
    }

    public static void copy(Path folder, Path data) {
        try (Stream<Path> files = Files.list(folder)) {
            Files.copy(folder, data, StandardCopyOption.COPY_ATTRIBUTES);
            for (Path file : files.toList()) {
                Files.copy(file, data.resolve(file.getFileName()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static ConfigurableApplicationContext start(Path data) {
        return new SpringApplicationBuilder(Keywright.class).run("--server.port=0", "--keywright.data=" + data);
    }

    /** Adds an audit record of this target. */
    public static void record(ConfigurableApplicationContext service, String target) {
        service.getBean(AuditLog.class)
                .record(AuditEntry.done(Actor.ANONYMOUS, AuditedAction.KEY_CREATED, target))
                .block();
    }
}
