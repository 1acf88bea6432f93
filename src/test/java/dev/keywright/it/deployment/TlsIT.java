package dev.keywright.it.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.http.SelfSignedCertificate;
import dev.keywright.support.http.TlsTunnel;
import dev.keywright.support.jar.JarOperator;
import dev.keywright.support.jar.RunningJar;
import dev.keywright.support.store.PostgresProcess;
import dev.keywright.support.store.RedisProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built jar with TLS connections to PostgreSQL and Redis, as documented. */
@Tag("long")
class TlsIT {

    /** Shared by all tests, because a database requires the secrets of its first use. */
    @TempDir
    static Path folder;

    private static SelfSignedCertificate certificate;
    private static PostgresProcess postgres;

    @BeforeAll
    static void begin() throws Exception {
        certificate = SelfSignedCertificate.in(folder);
        Files.setPosixFilePermissions(certificate.key(), PosixFilePermissions.fromString("rw-------"));
        postgres = PostgresProcess.withTls(certificate);
    }

    @AfterAll
    static void end() throws Exception {
        postgres.close();
    }

    private static String[] postgres(String query, String... more) {
        return Stream.concat(
                        Stream.of("--keywright.store=postgresql", "--spring.r2dbc.url=" + postgres.url() + query),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    private static Map<Boolean, Long> connectionsByTls() throws SQLException {
        Map<Boolean, Long> found = new HashMap<>();
        try (Connection connection = postgres.connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("SELECT ssl, COUNT(*) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                                + " WHERE application_name = 'keywright' GROUP BY ssl")) {
            while (rows.next()) {
                found.put(rows.getBoolean(1), rows.getLong(2));
            }
        }
        return found;
    }

    @Test
    void whenJvmTrustsCertificateThenBothConnectionsAreEncrypted() throws Exception {
        try (RedisProcess redis = RedisProcess.start();
                TlsTunnel tunnel = TlsTunnel.to(redis.port(), certificate);
                RunningJar jar = RunningJar.launch(
                        folder,
                        certificate.jvmOptions(),
                        postgres(
                                "?sslMode=verify-full",
                                "--keywright.limits.store=redis",
                                "--keywright.limits.on-failure.verifying=closed",
                                "--spring.data.redis.host=127.0.0.1",
                                "--spring.data.redis.port=" + tunnel.port(),
                                "--spring.data.redis.ssl.enabled=true"))) {
            jar.awaitReady();
            expectValidKey(jar);
            assertThat(connectionsByTls()).containsOnlyKeys(true);
        }
    }

    @Test
    void whenCertificateIsInFileThenTrusted() throws Exception {
        try (RunningJar jar =
                RunningJar.start(folder, postgres("?sslMode=verify-full&sslRootCert=" + certificate.chain()))) {
            expectValidKey(jar);
            assertThat(connectionsByTls()).containsOnlyKeys(true);
        }
    }

    private static void expectValidKey(RunningJar jar) {
        JarOperator operator = JarOperator.register(jar);
        String key = JarOperator.text(
                operator.newKey(jar, "{\"limits\":[{\"name\":\"a\",\"limit\":9,\"period\":\"PT1H\"}]}"));
        assertThat(operator.isValid(jar, key)).isTrue();
    }

    @Test
    void whenCertificateIsNotTrustedThenRejectedAndReported(@TempDir Path own) throws Exception {
        try (RunningJar jar = RunningJar.launch(own, postgres("?sslMode=verify-full"))) {
            assertThat(jar.exitCode()).isEqualTo(1);
            assertThat(jar.log())
                    .contains("cannot be reached", "certificate is trusted")
                    .doesNotContain("\tat ");
        }
    }
}
