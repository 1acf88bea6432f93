package dev.keywright.support.http;

import dev.keywright.support.FreePort;
import dev.keywright.support.Waiting;
import dev.keywright.support.jar.CleanProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import javax.net.ssl.SSLContext;

/** The nginx of the machine with {@code deploy/nginx.conf} and its own certificate, in front of one node. */
public final class TlsProxy implements AutoCloseable {

    private static final Duration MAX_START = Duration.ofSeconds(60);

    private final Process process;
    private final SelfSignedCertificate certificate;
    private final int port;

    private TlsProxy(Process process, SelfSignedCertificate certificate, int port) {
        this.process = process;
        this.certificate = certificate;
        this.port = port;
    }

    public static TlsProxy start(Path executable, Path folder, int node)
            throws IOException, InterruptedException, GeneralSecurityException {
        SelfSignedCertificate certificate = SelfSignedCertificate.in(folder);
        int port = FreePort.claim();
        Path file = Files.writeString(folder.resolve("nginx.conf"), configuration(folder, node, port));
        List<String> command = List.of(
                executable.toString(),
                "-p",
                folder.toString(),
                "-c",
                file.toString(),
                "-e",
                folder.resolve("error.log").toString(),
                "-g",
                "daemon off; master_process off; pid " + folder.resolve("nginx.pid") + ";");
        Process process = CleanProcess.start(CleanProcess.builder(folder, command)
                .redirectOutput(folder.resolve("nginx.txt").toFile()));
        TlsProxy proxy = new TlsProxy(process, certificate, port);
        Waiting.awaitStart(process, MAX_START, proxy::isListening, () -> Files.readString(folder.resolve("nginx.txt")));
        return proxy;
    }

    /** The file unchanged, except for the addresses, the certificate, the port, and writable folders. */
    private static String configuration(Path folder, int node, int port) throws IOException {
        return Files.readString(Path.of("deploy/nginx.conf"))
                .replaceAll("(?m)^ +server node[23]:5000.*\\R", "")
                .replace("node1:5000", "127.0.0.1:" + node)
                .replace("/etc/nginx/tls", folder.toString())
                .replace("listen 443 ssl", "listen 127.0.0.1:" + port + " ssl")
                .replace("http {", """
                        http {
                            access_log off;
                            client_body_temp_path FOLDER/body;
                            proxy_temp_path FOLDER/proxy;
                            fastcgi_temp_path FOLDER/fastcgi;
                            uwsgi_temp_path FOLDER/uwsgi;
                            scgi_temp_path FOLDER/scgi;
                        """.replace("FOLDER", folder.toString()));
    }

    private boolean isListening() {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    /** The URL for a client that trusts the certificate: see {@link #trust()}. */
    public String baseUri() {
        return "https://127.0.0.1:" + port;
    }

    public SSLContext trust() {
        return certificate.trust();
    }

    @Override
    public void close() {
        process.destroy();
    }
}
