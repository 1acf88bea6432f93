package dev.keywright.client;

import dev.keywright.client.generated.ApiClient;
import dev.keywright.client.generated.api.SimpleApi;
import dev.keywright.client.model.Credentials;
import dev.keywright.client.model.IssuedKey;
import dev.keywright.client.model.NewAccount;
import dev.keywright.client.model.NewKey;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.awaitility.core.TerminalFailureException;
import org.springframework.util.FileSystemUtils;

/** The service's jar in a separate process, with an operator and a service key with all scopes that the tests need. */
public final class Service implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Set<String> PASSED_VARIABLES =
            Set.of("PATH", "HOME", "TMPDIR", "TEMP", "TMP", "SystemRoot", "LANG", "LC_ALL", "TZ");

    private static Service shared;

    private final Path folder;
    private final int port;
    private final List<String> jar;
    private Process process;
    private IssuedKey serviceKey;

    private Service(Path folder) throws Exception {
        this.folder = folder;
        this.port = freePort();
        this.jar = jar();
    }

    /** The instance that the tests of this JVM share. The first test starts it, and it stops with the JVM. */
    public static synchronized Service shared() throws Exception {
        if (shared == null) {
            Path folder = Files.createTempDirectory("keywright-client-test");
            Service service = start(folder);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                service.process.destroyForcibly().onExit().join();
                FileSystemUtils.deleteRecursively(folder.toFile());
            }));
            shared = service;
        }
        return shared;
    }

    /** Starts a service with its data in this folder. */
    public static Service start(Path folder) throws Exception {
        Service service = new Service(folder);
        service.startProcess();
        ApiClient client = new ApiClient();
        client.updateBaseUri(service.uri().toString());
        SimpleApi simple = new SimpleApi(client);
        simple.simpleRegister(new NewAccount().username("operator").password("correct horse battery"))
                .join();
        String token = simple.simpleLogin(new Credentials().username("operator").password("correct horse battery"))
                .join()
                .getToken();
        Keywright operator = Keywright.at(service.uri()).token(token).build();
        service.serviceKey = operator.keys()
                .create(new NewKey()
                        .name("a program")
                        .scopes(List.of("keywright:verify", "keywright:keys:read", "keywright:keys:write")));
        return service;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Starts or restarts the process on the same port. */
    public void startProcess() throws Exception {
        Path log = folder.resolve("log.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // Starts faster with one compiler thread and one collector thread.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(jar);
        command.addAll(List.of(
                "--server.port=" + port,
                "--keywright.data=" + folder.resolve("data"),
                "--keywright.limits.per-address=off",
                "--keywright.limits.per-account=off",
                "--keywright.limits.keys-per-operator=off",
                "--keywright.limits.keys-per-service-key=off"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // Variables of the developer's shell may be settings of the service.
        builder.environment().keySet().retainAll(PASSED_VARIABLES);
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        try {
            Awaitility.await()
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(20))
                    .atMost(START_TIMEOUT)
                    .failFast("the process has ended", () -> !process.isAlive())
                    .until(this::isListening);
        } catch (ConditionTimeoutException | TerminalFailureException failure) {
            throw new IllegalStateException("The service did not start:\n" + Files.readString(log), failure);
        }
    }

    /**
     * The arguments that run the jar. The integration tests of the service leave an extracted copy with a class data archive next to it,
     * which starts in half the time, and note the JVM and the jar that it was made with.
     */
    private static List<String> jar() throws Exception {
        Path jar = Path.of(System.getProperty("keywright.jar")).toAbsolutePath();
        Path copy = jar.resolveSibling("cached-jar");
        Path archive = copy.resolve("keywright.jsa");
        Path stamp = copy.resolve("made-of.txt");
        String origin = Runtime.version() + " "
                + HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
        return Files.exists(archive)
                        && Files.exists(stamp)
                        && Files.readString(stamp).equals(origin)
                ? List.of(
                        "-XX:SharedArchiveFile=" + archive,
                        "-jar",
                        copy.resolve("keywright.jar").toString())
                : List.of("-jar", jar.toString());
    }

    private boolean isListening() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException notYet) {
            return false;
        }
    }

    /** Kills the process. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    }

    public URI uri() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public IssuedKey serviceKey() {
        return serviceKey;
    }

    /** A client with the service key. */
    public Keywright client() {
        return Keywright.connect(uri(), serviceKey.getKey());
    }

    @Override
    public void close() throws InterruptedException {
        kill();
    }
}
