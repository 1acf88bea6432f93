package dev.keywright.bench;

import dev.keywright.support.store.PostgresProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** Measures how many keys a second 64 callers create, on SQLite and on PostgreSQL. Started by {@code bench/writes}. */
public final class WriteBench {

    private static final int KEYS = 1_000;
    private static final int CALLERS = 64;
    private static final int ROUNDS = 3;

    /** Seconds for each store in each round. */
    private static final int WINDOW = 10;

    private static final List<String> WITHOUT_QUOTA = List.of("--keywright.limits.keys-per-service-key=off");

    private WriteBench() {}

    /** Arguments: {@code <folder> <java>}. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(args[0]).toAbsolutePath(), "writes");
        List<BenchServer> servers = new ArrayList<>();
        try (PostgresProcess postgres = PostgresProcess.start()) {
            Path sqlite = KeywrightServer.seed(args[1], 18_900, folder.resolve("sqlite"), KEYS);
            servers.add(start(args[1], 18_901, sqlite, List.of()));
            Path postgresql = KeywrightServer.seed(args[1], 18_902, folder.resolve("postgresql"), postgres, KEYS);
            servers.add(start(args[1], 18_903, postgresql, KeywrightServer.on(postgres)));
            Path script = Wrk.scriptIn(folder);
            Map<String, Wrk> loads = new LinkedHashMap<>();
            loads.put("SQLite", load(servers.get(0), script, sqlite));
            loads.put("PostgreSQL", load(servers.get(1), script, postgresql));
            measure(loads);
        } finally {
            for (BenchServer server : servers) {
                server.stop();
            }
            StoreBench.delete(folder);
        }
    }

    private static BenchServer start(String java, int port, Path data, List<String> store) throws Exception {
        List<String> settings = new ArrayList<>(WITHOUT_QUOTA);
        settings.addAll(store);
        return KeywrightServer.start(java, port, data, data.resolveSibling(port + ".log"), 1_000, settings);
    }

    private static Wrk load(BenchServer server, Path script, Path data) throws Exception {
        String writer = KeywrightServer.key(data, "writer.txt");
        return new Wrk(server, script, "create", data.resolve("keys.txt"), Path.of(Wrk.NONE), writer, CALLERS);
    }

    private static void measure(Map<String, Wrk> loads) throws Exception {
        Map<String, List<Wrk.Result>> results = new LinkedHashMap<>();
        for (Map.Entry<String, Wrk> load : loads.entrySet()) {
            load.getValue().warmUp();
            results.put(load.getKey(), new ArrayList<>());
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, List<Wrk.Result>> store : results.entrySet()) {
                store.getValue()
                        .add(Objects.requireNonNull(loads.get(store.getKey())).run(WINDOW));
            }
        }
        System.out.println("| store | keys/s | p50 ms | p99 ms | CPU µs |\n|---|--:|--:|--:|--:|");
        results.forEach((store, measured) -> System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.1f | %.1f | %.0f |%n",
                store,
                StoreBench.median(
                        measured.stream().mapToDouble(Wrk.Result::perSecond).toArray()),
                StoreBench.median(measured.stream().mapToDouble(Wrk.Result::p50).toArray()) / 1000,
                StoreBench.median(measured.stream().mapToDouble(Wrk.Result::p99).toArray()) / 1000,
                StoreBench.median(measured.stream().mapToDouble(Wrk.Result::cpu).toArray())));
    }
}
