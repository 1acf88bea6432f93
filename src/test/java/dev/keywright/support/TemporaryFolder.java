package dev.keywright.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.util.FileSystemUtils;

/** Creates folders that are deleted when the JVM ends, because cached application contexts outlive JUnit's folders. */
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
