package dev.keywright.bench;

import dev.keywright.support.keys.SeededKeys;
import dev.keywright.support.store.PostgresProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Starts Keywright with the secrets of the seeded keys, and without the rate limits that a load would reach. */
final class KeywrightServer {

    private KeywrightServer() {}

    static BenchServer start(String java, int port, Path data, Path log, int cachedKeys) throws Exception {
        return start(java, port, data, log, cachedKeys, List.of());
    }

    /** Lets the service create its SQLite database in a new folder, and fills it with keys. */
    static Path seed(String java, int port, Path data, int keys) throws Exception {
        start(java, port, data, data.resolveSibling("seed.log"), 0).stop();
        SeededKeys.fill(data, data.resolve("keywright.db"), keys);
        return data;
    }

    /** The same in PostgreSQL. */
    static Path seed(String java, int port, Path data, PostgresProcess postgres, int keys) throws Exception {
        Files.createDirectory(data);
        start(java, port, data, data.resolveSibling("seed.log"), 0, on(postgres))
                .stop();
        try (Connection connection = postgres.connect()) {
            SeededKeys.fill(data, connection, keys);
        }
        return data;
    }

    /** Returns the settings that select PostgreSQL. */
    static List<String> on(PostgresProcess postgres) {
        return List.of("--keywright.store=postgresql", "--spring.r2dbc.url=" + postgres.url());
    }

    /** Returns the only key in one of the files of {@link SeededKeys}. */
    static String key(Path data, String file) throws IOException {
        return Files.readString(data.resolve(file)).strip();
    }

    /**
     * The same with other stores than the default ones.
     *
     * @param more settings that select the stores
     */
    static BenchServer start(String java, int port, Path data, Path log, int cachedKeys, List<String> more)
            throws Exception {
        return start(java, BenchServer.JVM, port, data, log, cachedKeys, more);
    }

    /**
     * The same with other options of the JVM.
     *
     * @param jvm heap and collector
     */
    static BenchServer start(
            String java, List<String> jvm, int port, Path data, Path log, int cachedKeys, List<String> more)
            throws Exception {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) SeededKeys.PEPPER);
        String encoded = Base64.getEncoder().encodeToString(secret);
        List<String> arguments = new ArrayList<>(List.of(
                "dev.keywright.Keywright",
                "--server.port=" + port,
                "--keywright.data=" + data,
                "--keywright.limits.per-address=off",
                "--keywright.limits.per-account=off",
                "--keywright.key-cache.max-keys=" + cachedKeys));
        for (String of : List.of("pepper", "master-key", "signing-key")) {
            arguments.add("--keywright.secrets." + of + ".1=" + encoded);
        }
        arguments.addAll(more);
        return BenchServer.start(java, jvm, System.getProperty("java.class.path"), port, log, arguments);
    }
}
