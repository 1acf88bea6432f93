package dev.keywright.support.http;

import dev.keywright.support.FreePort;
import dev.keywright.support.TemporaryFolder;
import dev.keywright.support.Waiting;
import dev.keywright.support.jar.CleanProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The nginx of the machine, run without privileges from a temporary folder, with the configuration of {@code docs/gateways.md}. */
public final class Nginx implements AutoCloseable {

    private static final Path DOCUMENT = Path.of("docs/gateways.md");
    private static final Duration MAX_START = Duration.ofSeconds(60);

    private final Process process;
    private final int port;

    private Nginx(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Empty on a machine without nginx. */
    public static Optional<Path> executable() {
        return Stream.concat(
                        Stream.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx"),
                        Stream.of(System.getenv("PATH").split(":")).map((folder) -> folder + "/nginx"))
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts nginx on a free port, with the documented configuration except for its two addresses and the key. */
    public static Nginx start(Path executable, int keywright, int upstream, String gatewayKey)
            throws IOException, InterruptedException {
        int port = FreePort.claim();
        String server = documented()
                .replace("127.0.0.1:5000", "127.0.0.1:" + keywright)
                .replace("127.0.0.1:9000", "127.0.0.1:" + upstream)
                .replace("127.0.0.1:8080", "127.0.0.1:" + port)
                .replace("kw_GATEWAY_KEY", gatewayKey);
        Path folder = TemporaryFolder.create();
        Path file = Files.writeString(folder.resolve("nginx.conf"), around(server, folder));
        List<String> command = List.of(executable.toString(), "-p", folder.toString(), "-c", file.toString());
        Process process = CleanProcess.start(CleanProcess.builder(folder, command)
                .redirectOutput(folder.resolve("output.log").toFile()));
        Nginx nginx = new Nginx(process, port);
        Waiting.awaitStart(
                process, MAX_START, nginx::isListening, () -> Files.readString(folder.resolve("output.log")));
        return nginx;
    }

    private static String documented() throws IOException {
        String document = Files.readString(DOCUMENT);
        String codeBlockStart = "```nginx\n";
        int start = document.indexOf(codeBlockStart) + codeBlockStart.length();
        return document.substring(start, document.indexOf("```", start));
    }

    /** The rest of a package's nginx.conf. */
    private static String around(String server, Path folder) {
        return """
                daemon off;
                master_process off;
                pid FOLDER/nginx.pid;
                error_log FOLDER/error.log info;
                events {
                    worker_connections 64;
                }
                http {
                    access_log off;
                    client_body_temp_path FOLDER/body;
                    proxy_temp_path FOLDER/proxy;
                    fastcgi_temp_path FOLDER/fastcgi;
                    uwsgi_temp_path FOLDER/uwsgi;
                    scgi_temp_path FOLDER/scgi;
                SERVER
                }
                """.replace("FOLDER", folder.toString()).replace("SERVER", server);
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    public int port() {
        return port;
    }

    @Override
    public void close() {
        process.destroy();
    }
}
