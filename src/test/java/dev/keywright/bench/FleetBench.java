package dev.keywright.bench;

import dev.keywright.support.store.PostgresProcess;
import dev.keywright.support.store.RedisProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Compares verdicts on PostgreSQL and Redis with those on SQLite and in memory, and three nodes with one. Started by
 * {@code bench/fleet}, which documents the arguments.
 */
public final class FleetBench {

    private static final int KEYS = 10_000;
    private static final int ROUNDS = 3;

    /** Cache sizes for the rows where all requests hit the cache and where almost none does. The caller's own key is cached in both. */
    private static final int ALL = 200_000;

    private static final int FEW = 100;

    /** Seconds for each row in each round. */
    private static final int WINDOW = 6;

    private static final int NODES = 3;
    private static final String HOT = "hot";
    private static final String LIMITED = "a limit each";
    private static final String COLD = "cold";
    private static final String ALONE = "SQLite, memory";
    private static final String FLEET = "PostgreSQL, Redis";

    /**
     * One row of the table.
     *
     * @param base the row that the ratio refers to
     * @param loads the concurrent loads, each on one server
     * @param servers the servers under load
     */
    private record Row(String name, String base, List<Wrk> loads, List<BenchServer> servers, List<Measured> measured) {}

    /**
     * The result of one window.
     *
     * @param perSecond responses a second of all servers together
     * @param cpu CPU microseconds of the servers for each response
     * @param stores CPU microseconds of PostgreSQL and Redis for each response
     */
    private record Measured(double perSecond, double p50, double p99, double cpu, double stores) {}

    private final List<BenchServer> servers = new ArrayList<>();
    private final Map<String, Row> rows = new LinkedHashMap<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(NODES);
    private final Path folder;
    private final Path script;
    private final String java;
    private final PostgresProcess postgres;
    private final RedisProcess redis;
    private int nextPort = 18_800;

    private FleetBench(Path folder, String java, PostgresProcess postgres, RedisProcess redis) throws Exception {
        this.folder = folder;
        this.java = java;
        this.postgres = postgres;
        this.redis = redis;
        this.script = Wrk.scriptIn(folder);
    }

    /** Arguments: {@code <folder> <java> <full, limits or cold>}. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(args[0]).toAbsolutePath(), "fleet");
        try (PostgresProcess postgres = PostgresProcess.start();
                RedisProcess redis = RedisProcess.start()) {
            FleetBench bench = new FleetBench(folder, args[1], postgres, redis);
            try {
                bench.measure(args[2]);
            } finally {
                bench.stop();
            }
        } finally {
            StoreBench.delete(folder);
        }
    }

    private void stop() throws Exception {
        threads.shutdownNow();
        for (BenchServer server : servers) {
            server.stop();
        }
    }

    private void measure(String mode) throws Exception {
        Path alone = seededSqlite();
        Path fleet = seededPostgres();
        BenchServer sqlite = start(alone, ALL, List.of());
        BenchServer node = start(fleet, ALL, onStores());
        if (!mode.equals("cold")) {
            addBoth(LIMITED, alone, sqlite, fleet, node);
        }
        if (mode.equals("full")) {
            addBoth(HOT, alone, sqlite, fleet, node);
        }
        if (!mode.equals("limits")) {
            addBoth(COLD, alone, start(copyOf(alone), FEW, List.of()), fleet, start(fleet, FEW, onStores()));
        }
        if (mode.equals("full")) {
            addNodes(fleet, node);
        }
        for (Row row : rows.values()) {
            warmUp(row);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Row row : rows.values()) {
                row.measured().add(run(row, WINDOW));
            }
        }
        print();
    }

    private void addBoth(String kind, Path alone, BenchServer sqlite, Path fleet, BenchServer node) throws Exception {
        add(kind + ", " + ALONE, kind + ", " + ALONE, alone, keys(kind), List.of(sqlite));
        add(kind + ", " + FLEET, kind + ", " + ALONE, fleet, keys(kind), List.of(node));
    }

    private void addNodes(Path fleet, BenchServer first) throws Exception {
        List<BenchServer> nodes = new ArrayList<>(List.of(first));
        while (nodes.size() < NODES) {
            nodes.add(start(fleet, ALL, onStores()));
        }
        for (String kind : List.of(HOT, LIMITED)) {
            add(kind + ", one node", kind + ", one node", fleet, keys(kind), List.of(first, first, first));
            add(kind + ", three nodes", kind + ", one node", fleet, keys(kind), nodes);
        }
    }

    private static String keys(String kind) {
        return kind.equals(LIMITED) ? "limited.txt" : "keys.txt";
    }

    /** Warms up each server alone, then all of them together. */
    private void warmUp(Row row) throws Exception {
        for (Wrk load : row.loads().subList(0, row.servers().size())) {
            load.warmUp();
        }
        Measured warm = run(row, WINDOW);
        System.err.printf(Locale.ROOT, "warm: %s, %.1f µs%n", row.name(), warm.cpu());
    }

    private List<String> onStores() {
        List<String> settings = new ArrayList<>(KeywrightServer.on(postgres));
        settings.addAll(List.of("--keywright.limits.store=redis", "--spring.data.redis.port=" + redis.port()));
        return settings;
    }

    private Path seededSqlite() throws Exception {
        return KeywrightServer.seed(java, nextPort++, folder.resolve("alone"), KEYS);
    }

    private Path seededPostgres() throws Exception {
        return KeywrightServer.seed(java, nextPort++, folder.resolve("fleet"), postgres, KEYS);
    }

    private BenchServer start(Path data, int cachedKeys, List<String> stores) throws Exception {
        int port = nextPort++;
        Path log = folder.resolve("node-" + port + ".log");
        BenchServer server = KeywrightServer.start(java, port, data, log, cachedKeys, stores);
        servers.add(server);
        return server;
    }

    private Path copyOf(Path data) throws Exception {
        Path copy = Files.createDirectory(folder.resolve("cold"));
        try (Stream<Path> files = Files.list(data)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().contains("-")) {
                    Files.copy(file, copy.resolve(file.getFileName()));
                }
            }
        }
        return copy;
    }

    private void add(String name, String base, Path data, String keys, List<BenchServer> requested) throws Exception {
        String serviceKey = KeywrightServer.key(data, "service.txt");
        List<Wrk> loads = new ArrayList<>();
        for (BenchServer server : requested) {
            loads.add(new Wrk(server, script, "verify", data.resolve(keys), Path.of(Wrk.NONE), serviceKey));
        }
        rows.put(name, new Row(name, base, loads, requested.stream().distinct().toList(), new ArrayList<>()));
    }

    private Measured run(Row row, int seconds) throws Exception {
        double before = cpuSeconds(row.servers());
        double storesBefore = storeSeconds();
        List<Future<Wrk.Result>> running = new ArrayList<>();
        for (Wrk load : row.loads()) {
            running.add(threads.submit(() -> load.run(seconds)));
        }
        List<Wrk.Result> results = new ArrayList<>();
        for (Future<Wrk.Result> each : running) {
            results.add(each.get());
        }
        double perSecond = results.stream().mapToDouble(Wrk.Result::perSecond).sum();
        double responses = perSecond * seconds;
        return new Measured(
                perSecond,
                results.stream().mapToDouble(Wrk.Result::p50).max().orElseThrow(),
                results.stream().mapToDouble(Wrk.Result::p99).max().orElseThrow(),
                (cpuSeconds(row.servers()) - before) * 1e6 / responses,
                (storeSeconds() - storesBefore) * 1e6 / responses);
    }

    private static double cpuSeconds(List<BenchServer> of) throws Exception {
        double seconds = 0;
        for (BenchServer server : of) {
            seconds += server.cpuSeconds();
        }
        return seconds;
    }

    private double storeSeconds() throws Exception {
        return BenchServer.cpuSecondsOfTree(postgres.pid()) + BenchServer.cpuSecondsOfTree(redis.pid());
    }

    private void print() {
        System.out.println(
                "| requests | requests/s | p50 µs | p99 µs | CPU µs | stores' CPU µs | CPU, as a ratio | requests/s, as a ratio |");
        System.out.println("|---|--:|--:|--:|--:|--:|--:|--:|");
        for (Row row : rows.values()) {
            Row base = Objects.requireNonNull(rows.get(row.base()));
            System.out.printf(
                    Locale.ROOT,
                    "| %-31s | %7.0f | %6.0f | %7.0f | %6.1f | %6.1f | %5.2f | %5.2f |%n",
                    row.name(),
                    median(row, Measured::perSecond),
                    median(row, Measured::p50),
                    median(row, Measured::p99),
                    median(row, Measured::cpu),
                    median(row, Measured::stores),
                    median(row, Measured::cpu) / median(base, Measured::cpu),
                    median(row, Measured::perSecond) / median(base, Measured::perSecond));
        }
    }

    private static double median(Row row, ToDoubleFunction<Measured> figure) {
        List<Double> values = new ArrayList<>(
                row.measured().stream().map(figure::applyAsDouble).toList());
        Collections.sort(values);
        return values.get(values.size() / 2);
    }
}
