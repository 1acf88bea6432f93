package dev.keywright.support.jar;

import dev.keywright.support.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The built jar in its own process, on a free port, with its log in its folder. */
public final class RunningJar implements AutoCloseable {

    private static final Duration MAX_START = Duration.ofMinutes(3);
    private static final Pattern BOUND = Pattern.compile("Netty started on port (\\d+) ");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path log;

    /** The size of the log before this jar started. */
    private final int before;

    private volatile int port;

    private RunningJar(Process process, Path log, int before) {
        this.process = process;
        this.log = log;
        this.before = before;
    }

    /** Starts the jar with its data in {@code folder}, and returns immediately. */
    public static RunningJar launch(Path folder, String... arguments) throws IOException {
        return launch(folder, List.of(), arguments);
    }

    /** Like {@link #launch(Path, String...)}, with additional JVM options. */
    public static RunningJar launch(Path folder, List<String> jvmOptions, String... arguments) throws IOException {
        List<String> jar =
                Stream.concat(jvmOptions.stream(), CachedJar.command().stream()).toList();
        return begin(folder, jar, arguments);
    }

    /** Like {@link #launch(Path, String...)}, by {@code java -jar keywright.jar}. */
    public static RunningJar launchPackagedJar(Path folder, String... arguments) throws IOException {
        return begin(folder, List.of("-jar", BuiltJar.path().toString()), arguments);
    }

    private static RunningJar begin(Path folder, List<String> jar, String... arguments) throws IOException {
        Path log = folder.resolve("log.txt");
        int before = Files.exists(log) ? Math.toIntExact(Files.size(log)) : 0;
        String[] all = Stream.concat(Stream.of("--server.port=0"), Stream.of(arguments))
                .toArray(String[]::new);
        Process process = CleanProcess.start(
                CleanProcess.jar(folder, jar, all).redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
        return new RunningJar(process, log, before);
    }

    /** Starts the jar, and returns when it is ready. */
    public static RunningJar start(Path folder, String... arguments) throws IOException {
        RunningJar jar = launch(folder, arguments);
        jar.awaitReady();
        return jar;
    }

    public void awaitReady() {
        Waiting.awaitStart(process, MAX_START, this::isReady, this::log);
    }

    /** Starts the jar without limits on requests and new keys, and returns when it is ready. */
    public static RunningJar startUnlimited(Path folder) throws IOException {
        return start(
                folder,
                "--keywright.limits.per-address=off",
                "--keywright.limits.per-account=off",
                "--keywright.limits.keys-per-account=off",
                "--keywright.limits.keys-per-operator=off",
                "--keywright.limits.keys-per-service-key=off");
    }

    private boolean isReady() {
        try {
            return findPort() && get("/actuator/health/readiness").statusCode() == 200;
        } catch (UncheckedIOException notYet) {
            return false;
        }
    }

    public HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET().build());
    }

    public HttpResponse<String> post(String path, String json, String... headers) {
        return send(request(path, headers)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    /** The port assigned by the system, which the jar logs. */
    private boolean findPort() {
        if (port == 0) {
            Matcher bound = BOUND.matcher(ownLog());
            port = bound.find() ? Integer.parseInt(bound.group(1)) : 0;
        }
        return port != 0;
    }

    private String ownLog() {
        try {
            byte[] all = Files.readAllBytes(log);
            return new String(all, before, all.length - before, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Known when it is ready. */
    public int port() {
        if (port == 0) {
            throw new IllegalStateException("the jar is not ready");
        }
        return port;
    }

    /** Whether new connections are accepted. */
    public boolean isListening() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            return socket.isConnected();
        } catch (ConnectException rejected) {
            return false;
        }
    }

    public String baseUri() {
        return "http://127.0.0.1:" + port();
    }

    private HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(URI.create(baseUri() + path)).timeout(Duration.ofSeconds(30));
        return headers.length == 0 ? request : request.headers(headers);
    }

    private static HttpResponse<String> send(HttpRequest request) {
        try {
            return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }

    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Waits for the process to end by itself, and returns its exit code. */
    public int exitCode() throws InterruptedException {
        if (!process.waitFor(MAX_START.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("the jar did not stop:\n" + log());
        }
        return process.exitValue();
    }

    /** Kills the process like {@code kill -9}: it cannot finish anything. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** Stops the process like {@code kill}, and returns its exit code. */
    public int stop() throws InterruptedException {
        process.destroy();
        return exitCode();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
