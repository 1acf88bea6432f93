package dev.keywright;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The jar as it is delivered: started in a process of its own, used, killed and started again. */
class JarIT {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String CREDENTIALS = "{\"username\":\"testuser\",\"password\":\"pass123\"}";

    @TempDir
    Path folder;

    private static String field(HttpResponse<String> answer, String name) {
        return JSON.readTree(answer.body()).required(name).stringValue();
    }

    private static String[] bearer(String token) {
        return new String[] {"Authorization", "Bearer " + token};
    }

    private static String newToken(RunningJar jar) {
        assertThat(jar.post("/register", CREDENTIALS).statusCode()).isEqualTo(201);
        return field(jar.post("/login", CREDENTIALS), "token");
    }

    private static List<String> keys(RunningJar jar, String token) {
        JsonNode keys =
                JSON.readTree(jar.get("/list-keys", bearer(token)).body()).required("keys");
        return keys.valueStream().map(JsonNode::stringValue).toList();
    }

    @Test
    void whenStartedThenEveryFileIsItsOwnersAlone() throws IOException {
        try (RunningJar jar = RunningJar.start(folder)) {
            field(jar.post("/generate-key", "", bearer(newToken(jar))), "key");
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
    }

    private static String rights(Path file) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void whenUsedThenNoSecretIsLoggedNorLiesInTheDatabase() throws IOException {
        try (RunningJar jar = RunningJar.start(folder, "--logging.level.dev.keywright=trace")) {
            String token = newToken(jar);
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
    }

    @Test
    void whenRestartedThenKeysSessionsAndQuotaAreStillThere() throws IOException, InterruptedException {
        String token;
        String key;
        try (RunningJar jar = RunningJar.start(folder)) {
            token = newToken(jar);
            for (int i = 0; i < 4; i++) {
                jar.post("/generate-key", "", bearer(token));
            }
            key = field(jar.post("/generate-key", "", bearer(token)), "key");
            jar.kill();
        }
        try (RunningJar jar = RunningJar.start(folder)) {
            assertThat(keys(jar, token)).hasSize(5).endsWith(key);
            HttpResponse<String> refused = jar.post("/generate-key", "", bearer(token));
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(Long.parseLong(
                            refused.headers().firstValue("Retry-After").orElseThrow()))
                    .isBetween(86_000L, 86_400L);
        }
    }

    @Test
    void whenSecretsAreGoneThenTheStartStopsAndSaysWhatToDo() throws IOException, InterruptedException {
        try (RunningJar jar = RunningJar.start(folder)) {
            jar.kill();
        }
        Files.delete(folder.resolve("data/secrets.properties"));
        try (RunningJar jar = RunningJar.launch(folder)) {
            assertThat(jar.exitCode()).isNotZero();
            assertThat(jar.log()).contains("secrets.properties is gone").contains("Restore secrets.properties");
        }
    }
}
