package dev.keywright.support.jar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The result of running the built jar with a command. */
public record FinishedJar(int exitCode, String output) {

    private static final String OUTPUT = "output.txt";
    private static final int MAX_SECONDS = 180;

    /** Runs the jar in {@code folder} until it ends. */
    public static FinishedJar run(Path folder, String... arguments) throws IOException, InterruptedException {
        Process process = begin(folder, arguments);
        if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        return new FinishedJar(process.waitFor(), output(folder));
    }

    /** Starts the jar and returns immediately. */
    public static Process begin(Path folder, String... arguments) throws IOException {
        return CleanProcess.start(CleanProcess.jar(folder, CachedJar.command(), arguments)
                .redirectOutput(folder.resolve(OUTPUT).toFile()));
    }

    /** The output so far. */
    public static String output(Path folder) throws IOException {
        return Files.readString(folder.resolve(OUTPUT));
    }
}
