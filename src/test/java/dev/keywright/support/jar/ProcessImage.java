package dev.keywright.support.jar;

import dev.keywright.support.Waiting;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.json.JsonMapper;

/** Runs the commands of {@code deploy/Dockerfile} without Docker, in a folder instead of a container. */
public final class ProcessImage implements AutoCloseable {

    private static final int MAX_SECONDS = 180;

    /** The image has this JVM version; older ones do not support the options. */
    private static final boolean CACHES = Runtime.version().feature() >= 25;

    private final String dockerfile;
    private final Path folder;
    private final Map<String, String> environment;
    private final Process process;

    private ProcessImage(String dockerfile, Path folder, Map<String, String> environment) throws IOException {
        this.dockerfile = dockerfile;
        this.folder = folder;
        this.environment = environment;
        this.process = begin(array("ENTRYPOINT"), "log.txt");
    }

    /** Extracts and starts the jar, like the build and the container. */
    public static ProcessImage start(Path folder, int port) throws IOException, InterruptedException {
        String dockerfile = Files.readString(Path.of("deploy/Dockerfile")).replace("\\\n", "");
        build(dockerfile, folder);
        return new ProcessImage(
                dockerfile,
                folder,
                Map.of(
                        "SERVER_ADDRESS",
                        variable(dockerfile, "SERVER_ADDRESS"),
                        "SERVER_PORT",
                        String.valueOf(port),
                        "KEYWRIGHT_DATA",
                        folder.resolve("data").toString(),
                        "KEYWRIGHT_LIMITS_PERADDRESS",
                        "off",
                        "JDK_JAVA_OPTIONS",
                        // A cache is valid for the options that it was created with.
                        CACHES ? "" : String.join(" ", CleanProcess.QUICK)));
    }

    private static void build(String dockerfile, Path folder) throws IOException, InterruptedException {
        extract(dockerfile, folder);
        if (CACHES) {
            String trial = found(dockerfile, "(?m)^RUN KEYWRIGHT_DATA=\\S+ (java -XX:AOTCacheOutput=.*) && rm ");
            run(
                    folder.resolve("image"),
                    trial,
                    Map.of("KEYWRIGHT_DATA", folder.resolve("trial").toString()));
        }
    }

    private static void extract(String dockerfile, Path folder) throws IOException, InterruptedException {
        String extract = found(dockerfile, "(?m)^RUN (java -Djarmode=tools .*)$")
                .replace("/keywright.jar", BuiltJar.path().toString())
                .replace("/layers", folder.resolve("layers").toString());
        run(folder, extract, Map.of());
        Matcher layers =
                Pattern.compile("(?m)^COPY --from=layers /(\\S+)/ \\./$").matcher(dockerfile);
        while (layers.find()) {
            FileSystemUtils.copyRecursively(folder.resolve(layers.group(1)), folder.resolve("image"));
        }
    }

    private static void run(Path folder, String command, Map<String, String> environment)
            throws IOException, InterruptedException {
        Path log = Files.createTempFile(folder, "run", ".txt");
        ProcessBuilder builder = CleanProcess.builder(folder, withJava(List.of(command.split(" "))))
                .redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        if (CleanProcess.start(builder).waitFor() != 0) {
            throw new IllegalStateException(Files.readString(log));
        }
    }

    private static String variable(String dockerfile, String name) {
        return found(dockerfile, name + "=(\\S+)");
    }

    private static String found(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IllegalStateException("the Dockerfile has no " + pattern);
        }
        return matcher.group(1);
    }

    private static List<String> withJava(List<String> command) {
        List<String> here = new ArrayList<>(command);
        if (here.get(0).equals("java")) {
            here.set(0, Path.of(System.getProperty("java.home"), "bin", "java").toString());
            here.removeIf((word) -> !CACHES && word.startsWith("-XX:AOT"));
        }
        return here;
    }

    private List<String> array(String instruction) {
        String json = found(dockerfile, "(?m)^" + instruction + "\\s+(?:--\\S+\\s+)*(?:CMD )?(\\[.*\\])$");
        return JsonMapper.shared()
                .readTree(json)
                .valueStream()
                .map((word) -> word.stringValue())
                .toList();
    }

    private Process begin(List<String> command, String output) throws IOException {
        File log = folder.resolve(output).toFile();
        ProcessBuilder builder =
                CleanProcess.builder(folder.resolve("image"), withJava(command)).redirectOutput(log);
        builder.environment().putAll(environment);
        return CleanProcess.start(builder);
    }

    /** Whether the JVM reported that it could not use the class cache; it then starts without one. */
    public boolean isWithoutArchive() throws IOException {
        return Files.readString(folder.resolve("log.txt")).contains("[aot]");
    }

    /** The result of the image's health check. */
    public boolean isHealthy() throws IOException, InterruptedException {
        return begin(array("HEALTHCHECK"), "health.txt").waitFor() == 0;
    }

    public void awaitHealth() {
        Waiting.awaitStart(
                process,
                Duration.ofSeconds(MAX_SECONDS),
                this::isHealthy,
                () -> Files.readString(folder.resolve("log.txt")));
    }

    /** Stops by SIGTERM, the image's {@code STOPSIGNAL}. Returns the exit code. */
    public int stop() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(MAX_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("it did not stop");
        }
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
