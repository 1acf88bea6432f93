package dev.keywright.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/** Makes folders that are gone when the tests end; a cached application context outlives JUnit's own. */
public final class TemporaryFolder {

    private TemporaryFolder() {}

    public static Path create() {
        try {
            Path folder = Files.createTempDirectory("keywright-test");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
            return folder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void delete(Path folder) {
        FileSystemUtils.deleteRecursively(folder.toFile());
    }
}
