package dev.keywright.support.store;

import dev.keywright.support.FreePort;
import dev.keywright.support.TemporaryFolder;
import dev.keywright.support.Waiting;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/** A Redis of one test, on a free port, without persistence, which can be stopped, restarted and frozen. */
public final class RedisProcess implements AutoCloseable {

    private static final Duration MAX_START = Duration.ofSeconds(20);

    private final Path folder;
    private final Path executable;
    private final int port;
    private Process process;

    private RedisProcess(Path folder, Path executable, int port) throws IOException {
        this.folder = folder;
        this.executable = executable;
        this.port = port;
        this.process = run();
    }

    public static RedisProcess start() throws IOException {
        Path folder = TemporaryFolder.create();
        Path executable =
                ExecutableProvider.newJarResourceProvider(folder.toFile()).get().toPath();
        return new RedisProcess(folder, executable, FreePort.claim());
    }

    private Process run() throws IOException {
        List<String> command = List.of(
                executable.toString(),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no");
        Process started = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("redis.log").toFile()))
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(started::destroyForcibly));
        Waiting.awaitStart(started, MAX_START, this::responds, () -> Files.readString(folder.resolve("redis.log")));
        return started;
    }

    private boolean responds() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 100);
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == '+';
        } catch (IOException notYet) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** Stops it; its data is lost. */
    public void stop() {
        thawIfAlive();
        process.destroy();
        await(process);
    }

    /** On the same port. */
    public void startAgain() throws IOException {
        process = run();
    }

    /** From now on it accepts connections and data, by the kernel, but does not respond. */
    public void freeze() throws IOException {
        signal("STOP");
    }

    public void thaw() throws IOException {
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(pid()))
                .inheritIO()
                .start();
        await(kill);
        if (kill.exitValue() != 0) {
            throw new IOException("kill -" + name + " failed");
        }
    }

    private void thawIfAlive() {
        if (process.isAlive()) {
            try {
                thaw();
            } catch (IOException gone) {
                process.destroyForcibly();
            }
        }
    }

    private static void await(Process ending) {
        try {
            if (!ending.waitFor(10, TimeUnit.SECONDS)) {
                ending.destroyForcibly().waitFor();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (Objects.requireNonNull(process).isAlive()) {
            stop();
        }
    }
}
