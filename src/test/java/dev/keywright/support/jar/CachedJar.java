package dev.keywright.support.jar;

import dev.keywright.support.SharedResource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.springframework.util.FileSystemUtils;

/**
 * The built jar taken apart, with an archive of its classes (AppCDS), as {@code docs/operations.md} says: so it starts on half the CPU. It
 * is made once for each jar and JVM, beside the jar, by whichever JVM of the tests needs it first.
 */
final class CachedJar {

    private static final Path FOLDER = BuiltJar.path().resolveSibling("cached-jar");
    private static final Path EXTRACTED = FOLDER.resolve("keywright.jar");
    private static final Path ARCHIVE = FOLDER.resolve("keywright.jsa");

    private static final List<String> COMMAND = make();

    private CachedJar() {}

    /** What stands between the JVM's options and the arguments of the jar. */
    static List<String> command() {
        return COMMAND;
    }

    private static List<String> make() {
        try {
            SharedResource.make(
                    FOLDER.resolveSibling("cached-jar.lock"),
                    FOLDER.resolve("made-of.txt"),
                    Runtime.version() + " " + digest(),
                    CachedJar::extractAndArchive);
            // A JVM may have no archive of its own classes, which this one would be an addition to.
            return Files.exists(ARCHIVE)
                    ? List.of("-XX:SharedArchiveFile=" + ARCHIVE, "-jar", EXTRACTED.toString())
                    : List.of("-jar", EXTRACTED.toString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    /** Of the jar's bytes: all builds give it the same time. */
    private static String digest() throws IOException {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(BuiltJar.path()));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static void extractAndArchive() throws IOException, InterruptedException {
        FileSystemUtils.deleteRecursively(FOLDER);
        extract();
        archive();
    }

    private static void extract() throws IOException, InterruptedException {
        run("-Djarmode=tools", "-jar", BuiltJar.path().toString(), "extract", "--destination", FOLDER.toString());
    }

    /** A trial start, which ends before it listens. */
    private static void archive() throws IOException, InterruptedException {
        run(
                "-XX:ArchiveClassesAtExit=" + ARCHIVE,
                "-Dspring.context.exit=onRefresh",
                "-jar",
                EXTRACTED.toString(),
                "--keywright.data=data");
    }

    /** Runs Java in a folder of its own, which is deleted afterwards. */
    private static void run(String... arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("keywright-trial");
        Path output = folder.resolve("output.txt");
        Process process =
                CleanProcess.start(CleanProcess.java(folder, List.of(arguments)).redirectOutput(output.toFile()));
        if (process.waitFor() != 0) {
            throw new IllegalStateException(Files.readString(output));
        }
        FileSystemUtils.deleteRecursively(folder);
    }
}
