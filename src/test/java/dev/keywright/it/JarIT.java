package dev.keywright.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.keywright.support.UsedDataFolder;
import dev.keywright.support.jar.RunningJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The jar as delivered: started in a process, used, killed and restarted. */
class JarIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String[] SETTINGS = {
        "--logging.level.dev.keywright=trace", "--keywright.limits.per-address=off"
    };

    @TempDir
    static Path folder;

    private static RunningJar jar;

    private static String field(HttpResponse<String> response, String name) {
        return JSON.readTree(response.body()).required(name).stringValue();
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    @BeforeAll
    static void start() throws IOException {
        jar = RunningJar.launchPackagedJar(folder, SETTINGS);
        jar.awaitReady();
    }

    @AfterAll
    static void stop() {
        jar.close();
    }

    private static String newToken(String username) {
        String credentials = "{\"username\":\"" + username + "\",\"password\":\"pass123\"}";
        assertThat(jar.post("/register", credentials).statusCode()).isEqualTo(201);
        return field(jar.post("/login", credentials), "token");
    }

    private static List<String> keys(String token) {
        JsonNode keys =
                JSON.readTree(jar.get("/list-keys", bearer(token)).body()).required("keys");
        return keys.valueStream().map(JsonNode::stringValue).toList();
    }

    @Test
    void whenStartedThenOnlyOwnerCanAccessFiles() throws IOException {
        field(jar.post("/generate-key", "", bearer(newToken("owner"))), "key");
        Path data = folder.resolve("data");
        assertThat(rights(data)).isEqualTo("rwx------");
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files)
                    .extracting((file) -> file.getFileName().toString())
                    .contains("keywright.db", "keywright.db-wal", "secrets.properties");
        }
        try (Stream<Path> files = Files.list(data)) {
            assertThat(files).allSatisfy((file) -> assertThat(rights(file)).isEqualTo("rw-------"));
        }
    }

    private static String rights(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void whenUsedThenLogAndDatabaseContainNoSecret() throws IOException {
        String token = newToken("testuser");
        String key = field(jar.post("/generate-key", "", bearer(token)), "key");
        jar.post("/revoke-key", "{\"key\":\"" + key + "x\"}", bearer(token));
        jar.post("/login", "{\"username\":\"testuser\",\"password\":\"pass1234\"");
        String secret = key.substring(key.lastIndexOf('_') + 1);
        assertThat(jar.log()).doesNotContain("pass123", token, secret);
        for (String file : List.of("keywright.db", "keywright.db-wal")) {
            byte[] bytes = Files.readAllBytes(folder.resolve("data").resolve(file));
            assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("pass123", token, secret);
        }
    }

    @Test
    void whenRestartedThenKeysSessionsAndQuotaRemain() throws IOException, InterruptedException {
        String token = newToken("restarted");
        for (int i = 0; i < 4; i++) {
            jar.post("/generate-key", "", bearer(token));
        }
        String key = field(jar.post("/generate-key", "", bearer(token)), "key");
        jar.kill();
        start();

        assertThat(keys(token)).hasSize(5).endsWith(key);
        HttpResponse<String> rejected = jar.post("/generate-key", "", bearer(token));
        assertThat(rejected.statusCode()).isEqualTo(429);
        assertThat(Long.parseLong(rejected.headers().firstValue("Retry-After").orElseThrow()))
                .isBetween(86_000L, 86_400L);
    }

    @Test
    void whenSecretsAreMissingThenStartupFailsAndReportsWhatToDo(@TempDir Path other)
            throws IOException, InterruptedException {
        UsedDataFolder.copyTo(other.resolve("data"));
        Files.delete(other.resolve("data/secrets.properties"));
        try (RunningJar without = RunningJar.launchPackagedJar(other)) {
            assertThat(without.exitCode()).isNotZero();
            assertThat(without.log()).contains("secrets.properties is missing").contains("Restore secrets.properties");
        }
    }
}
