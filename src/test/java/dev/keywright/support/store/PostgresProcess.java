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

/** A PostgreSQL of one test, on a free port, with its files in a temporary folder; it ends with the JVM at the latest. */
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

    /** A server that supports TLS. */
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
                // No test cuts the power.
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

    /** The same URL with another port. */
    public String url(int port) {
        return "r2dbc:postgresql://" + USER + "@127.0.0.1:" + port + "/" + USER;
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + port() + "/" + USER, USER, "");
    }

    /** The ID of the main process. */
    public long pid() {
        try (Stream<String> lines = Files.lines(data.resolve("postmaster.pid"))) {
            return lines.findFirst().map(Long::parseLong).orElseThrow();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Suspends all its processes, with their connections. */
    public void freeze() throws IOException, InterruptedException {
        signal("-STOP");
    }

    public void thaw() throws IOException, InterruptedException {
        signal("-CONT");
    }

    /** The main process first, so that it starts no others. */
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
