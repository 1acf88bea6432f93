package dev.keywright.support.store;

import dev.keywright.support.FreePort;
import dev.keywright.support.http.SelfSignedCertificate;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A real PostgreSQL of a test's own, on a free port, with its files in a temporary folder; it ends with the process at the latest. */
public final class PostgresProcess implements AutoCloseable {

    private static final String USER = "postgres";

    private final EmbeddedPostgres postgres;
    private final Path data;

    private PostgresProcess(EmbeddedPostgres postgres, Path data) {
        this.postgres = postgres;
        this.data = data;
    }

    public static PostgresProcess start() throws IOException {
        return start(Map.of());
    }

    /** One that whoever wants to may speak TLS to. */
    public static PostgresProcess withTls(SelfSignedCertificate certificate) throws IOException {
        return start(Map.of(
                "ssl", "on",
                "ssl_cert_file", certificate.chain().toString(),
                "ssl_key_file", certificate.key().toString()));
    }

    private static PostgresProcess start(Map<String, String> settings) throws IOException {
        Path data = Files.createTempDirectory("keywright-postgres");
        EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder()
                .setDataDirectory(data)
                .setPort(FreePort.claim())
                .setPGStartupWait(Duration.ofSeconds(60))
                .setServerConfig("max_connections", "200")
                // No test cuts this machine's power.
                .setServerConfig("fsync", "off")
                .setServerConfig("full_page_writes", "off")
                .setServerConfig("synchronous_commit", "off")
                .setServerConfig("autovacuum", "off");
        settings.forEach(builder::setServerConfig);
        return new PostgresProcess(builder.start(), data);
    }

    public int port() {
        return postgres.getPort();
    }

    /** For {@code spring.r2dbc.url}. */
    public String url() {
        return url(port());
    }

    /** The same through another port. */
    public String url(int port) {
        return "r2dbc:postgresql://" + USER + "@127.0.0.1:" + port + "/" + USER;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/" + USER, USER, "");
    }

    /** The process that all others of it were begun by. */
    public long pid() {
        try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
            return lines.findFirst().map(Long::parseLong).orElseThrow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Stops all its processes as they are, with their connections. */
    public void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    /** The first one first, so that it begins no others meanwhile. */
    private void signal(String signal) throws IOException, InterruptedException {
        kill(signal, List.of(Long.toString(pid())));
        Optional<ProcessHandle> first = ProcessHandle.of(pid());
        List<String> others = first.stream()
                .flatMap(ProcessHandle::descendants)
                .map((child) -> Long.toString(child.pid()))
                .toList();
        kill(signal, others);
    }

    private static void kill(String signal, List<String> pids) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        command.addAll(pids);
        new ProcessBuilder(command).start().waitFor();
    }

    @Override
    public void close() throws IOException {
        postgres.close();
    }
}
