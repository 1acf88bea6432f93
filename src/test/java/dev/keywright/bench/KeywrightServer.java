package dev.keywright.bench;

import dev.keywright.support.keys.SeededKeys;
import java.nio.file.Path;
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

    /**
     * The same with other stores than the default ones.
     *
     * @param more settings that select the stores
     */
    static BenchServer start(String java, int port, Path data, Path log, int cachedKeys, List<String> more)
            throws Exception {
        byte[] secret = new byte[32];
        Arrays.fill(secret, (byte) SeededKeys.PEPPER);
        String encoded = Base64.getEncoder().encodeToString(secret);
        List<String> arguments = new ArrayList<>(List.of(
                "dev.keywright.Keywright",
                "--server.port=" + port,
                "--keywright.data=" + data,
                "--keywright.limits.per-address=off",
                "--keywright.key-cache.max-keys=" + cachedKeys));
        for (String of : List.of("pepper", "master-key", "signing-key")) {
            arguments.add("--keywright.secrets." + of + ".1=" + encoded);
        }
        arguments.addAll(more);
        return BenchServer.start(java, System.getProperty("java.class.path"), port, log, arguments);
    }
}
