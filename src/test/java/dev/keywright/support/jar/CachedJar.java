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
 * The extracted jar with a class data archive (AppCDS), as {@code docs/operations.md} describes, which starts with half the CPU time. It is
 * created once for each jar and JVM, next to the jar, by the first test JVM that needs it.
 */
final class CachedJar {

    private static final Path FOLDER = BuiltJar.path().resolveSibling("cached-jar");
    private static final Path EXTRACTED = FOLDER.resolve("keywright.jar");
    private static final Path ARCHIVE = FOLDER.resolve("keywright.jsa");

    private static final List<String> COMMAND = make();

    private CachedJar() {}

    /** The part of the command between the JVM options and the arguments. */
    static List<String> command() {
        return COMMAND;
    }

    private static List<String> make() {
        try {
            SharedResource.create(
                    FOLDER.resolveSibling("cached-jar.lock"),
                    FOLDER.resolve("made-of.txt"),
                    Runtime.version() + " " + digest(),
                    CachedJar::extractAndArchive);
            // Some JVMs lack the base archive that this one extends.
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

    /** A digest of the jar's bytes, because all builds have the same timestamp. */
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

    /** A training run, which ends before it listens. */
    private static void archive() throws IOException, InterruptedException {
        run(
                "-XX:ArchiveClassesAtExit=" + ARCHIVE,
                "-Dspring.context.exit=onRefresh",
                "-jar",
                EXTRACTED.toString(),
                "--keywright.data=data");
    }

    /** Runs Java in its own folder, which is deleted afterwards. */
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
