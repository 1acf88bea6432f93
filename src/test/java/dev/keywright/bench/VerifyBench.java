package dev.keywright.bench;

import dev.keywright.support.http.SelfSignedCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Compares the three endpoints with a bare server that sends the same bytes. Started by {@code bench/verify}, which documents the arguments. */
public final class VerifyBench {

    private static final int ROUNDS = 3;
    private static final int FEW = 10_000;
    private static final int MANY = 1_000_000;

    /** The number of keys that a load uses out of the many; far more than the cache holds in the cold rows. */
    private static final int KEYS_OF_A_LOAD = 100_000;

    /** Seconds for each row in each round. */
    private static final int WINDOW = 6;

    /** Seconds of a measurement that includes the deferred writes. */
    private static final int WRITTEN_WINDOW = 20;

    private static final List<String> ENDPOINTS = List.of("verify", "introspect", "forward-auth");

    private record Row(String name, String endpoint, Wrk load, List<Wrk.Result> results) {}

    private final Map<String, BenchServer> servers = new LinkedHashMap<>();
    private final List<Row> rows = new ArrayList<>();
    private final Path folder;
    private final Path script;
    private final String java;
    private final boolean isShort;
    private int nextPort = 18_700;

    private VerifyBench(Path folder, String java, boolean isShort) throws Exception {
        this.folder = folder;
        this.java = java;
        this.isShort = isShort;
        this.script = Wrk.scriptIn(folder);
    }

    /** Arguments: {@code <folder> <java> <full, short, cold, tls, soak or profile> <seconds of the soak test or the profile>}. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(args[0]).toAbsolutePath(), "verify");
        VerifyBench bench = new VerifyBench(folder, args[1], !args[2].equals("full"));
        try {
            switch (args[2]) {
                case "soak" -> bench.soak(Integer.parseInt(args[3]));
                case "profile" -> bench.profile(Integer.parseInt(args[3]));
                case "cold" -> bench.measureCold();
                case "tls" -> bench.measureTls();
                default -> bench.measure();
            }
        } finally {
            for (BenchServer server : bench.servers.values()) {
                server.stop();
            }
            StoreBench.delete(folder);
        }
    }

    private void measure() throws Exception {
        Path few = seeded("few", FEW);
        keywright("few", few, 200_000);
        bare(few);
        addHotRows(few);
        Map<String, Wrk> written = new LinkedHashMap<>();
        if (!isShort) {
            Path many = seeded("many", MANY);
            Path cold = folder.resolve("cold");
            copy(many, cold);
            keywright("many", many, 2_000_000);
            keywright("cold", cold, 1000);
            addOtherRows(few, many, cold);
            written.put("10,000", load("verify", "few", few, "keys.txt", false));
            written.put("1,000,000", load("verify", "many", many, "keys.txt", false));
        }
        run();
        if (!isShort) {
            printWithWriting(written);
        }
    }

    /** Measures only keys that are not cached, and the bare server. */
    private void measureCold() throws Exception {
        Path few = seeded("few", FEW);
        Path cold = folder.resolve("cold");
        copy(few, cold);
        keywright("few", few, 200_000);
        keywright("cold", cold, FEW / 100);
        bare(few);
        add("bare Netty", "verify", "netty", few, "keys.txt", false);
        add("bare Netty", "forward-auth", "netty", few, "keys.txt", false);
        for (String endpoint : ENDPOINTS) {
            add("cold", endpoint, "cold", cold, "keys.txt", false);
        }
        run();
    }

    /** Measures both servers with their own TLS, and the bare one without. */
    private void measureTls() throws Exception {
        SelfSignedCertificate certificate = SelfSignedCertificate.in(folder);
        String chain = certificate.chain().toString();
        String key = certificate.key().toString();
        Path few = seeded("few", FEW);
        Path encrypted = folder.resolve("few-tls");
        copy(few, encrypted);
        keywright("few", few, 200_000);
        bare(few);
        bare("netty-tls", "netty", List.of(chain, key));
        keywright(
                "few-tls",
                encrypted,
                200_000,
                List.of("--server.ssl.certificate=" + chain, "--server.ssl.certificate-private-key=" + key));
        for (String name : List.of("netty-tls", "few-tls")) {
            servers.computeIfPresent(name, (of, server) -> server.overTls());
        }
        for (String endpoint : List.of("verify", "forward-auth")) {
            add("bare Netty", endpoint, "netty", few, "keys.txt", false);
            add("hot, 10,000 keys", endpoint, "few", few, "keys.txt", false);
            add("bare Netty, TLS", endpoint, "netty-tls", few, "keys.txt", false);
            add("hot, 10,000 keys, TLS", endpoint, "few-tls", encrypted, "keys.txt", false);
        }
        run();
    }

    private void run() throws Exception {
        for (Row row : rows) {
            double cpu = row.load().warmUp();
            System.err.printf(Locale.ROOT, "warm: %s, %s, %.1f µs%n", row.name(), row.endpoint(), cpu);
        }
        for (int round = 0; round < ROUNDS; round++) {
            for (Row row : rows) {
                row.results().add(row.load().run(WINDOW));
            }
        }
        print();
    }

    /** Prints the cost of a request including the deferred writes: usage counts and last use. */
    private void printWithWriting(Map<String, Wrk> loads) throws Exception {
        awaitWritten();
        Map<String, Double> before = cpuSeconds(loads);
        Map<String, Wrk.Result> results = new LinkedHashMap<>();
        for (Map.Entry<String, Wrk> load : loads.entrySet()) {
            results.put(load.getKey(), load.getValue().run(WRITTEN_WINDOW));
        }
        awaitWritten();
        Map<String, Double> after = cpuSeconds(loads);
        System.out.println("\n| keys | endpoint | requests | CPU µs | with later writes |\n|--:|---|--:|--:|--:|");
        results.forEach((keys, result) -> {
            double calls = result.perSecond() * WRITTEN_WINDOW;
            double all = (Objects.requireNonNull(after.get(keys)) - Objects.requireNonNull(before.get(keys))) * 1e6;
            System.out.printf(
                    Locale.ROOT, "| %s | verify | %.0f | %.1f | %.1f |%n", keys, calls, result.cpu(), all / calls);
        });
    }

    private static Map<String, Double> cpuSeconds(Map<String, Wrk> loads) throws Exception {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (Map.Entry<String, Wrk> load : loads.entrySet()) {
            seconds.put(load.getKey(), load.getValue().server().cpuSeconds());
        }
        return seconds;
    }

    /** A task that runs once a minute rolls up the counts of a minute some ten seconds after its end. */
    private static void awaitWritten() throws Exception {
        Thread.sleep(Duration.ofMinutes(3).toMillis());
    }

    private void addHotRows(Path few) throws Exception {
        add("bare Netty", "verify", "netty", few, "keys.txt", false);
        add("bare Netty", "forward-auth", "netty", few, "keys.txt", false);
        add("WebFlux, no security", "verify", "webflux", few, "keys.txt", false);
        add("WebFlux, no security", "forward-auth", "webflux", few, "keys.txt", false);
        for (String endpoint : ENDPOINTS) {
            add("hot, 10,000 keys", endpoint, "few", few, "keys.txt", false);
        }
        for (String endpoint : List.of("verify", "forward-auth")) {
            add("hot, a limit each", endpoint, "few", few, "limited.txt", false);
        }
    }

    private void addOtherRows(Path few, Path many, Path cold) throws Exception {
        for (String endpoint : ENDPOINTS) {
            add("hot, 1,000,000 keys", endpoint, "many", many, "keys.txt", false);
        }
        add("5 % unknown", "verify", "few", few, "keys.txt", true);
        add("5 % unknown", "forward-auth", "few", few, "keys.txt", true);
        add("wrong check digits", "verify", "few", few, "mistyped.txt", false);
        try (Stream<String> keys = Files.lines(cold.resolve("keys.txt"))) {
            Files.write(cold.resolve("some.txt"), keys.limit(KEYS_OF_A_LOAD).toList());
        }
        for (String endpoint : ENDPOINTS) {
            add("cold", endpoint, "cold", cold, "some.txt", false);
        }
    }

    private void add(String name, String endpoint, String server, Path data, String keys, boolean withUnknownKeys)
            throws Exception {
        rows.add(new Row(name, endpoint, load(endpoint, server, data, keys, withUnknownKeys), new ArrayList<>()));
    }

    private Wrk load(String endpoint, String server, Path data, String keys, boolean withUnknownKeys) throws Exception {
        Path unknown = withUnknownKeys ? data.resolve("unknown.txt") : Path.of(Wrk.NONE);
        return new Wrk(
                Objects.requireNonNull(servers.get(server)),
                script,
                endpoint,
                data.resolve(keys),
                unknown,
                KeywrightServer.key(data, "service.txt"));
    }

    private Path seeded(String name, int keys) throws Exception {
        return KeywrightServer.seed(java, nextPort++, folder.resolve(name), keys);
    }

    private void keywright(String name, Path data, int known) throws Exception {
        keywright(name, data, known, List.of());
    }

    private void keywright(String name, Path data, int known, List<String> settings) throws Exception {
        int port = nextPort++;
        servers.put(name, KeywrightServer.start(java, port, data, folder.resolve(name + ".log"), known, settings));
    }

    private void bare(Path data) throws Exception {
        BareServer.recordResponses(Objects.requireNonNull(servers.get("few")), data, folder);
        bare("netty", "netty", List.of());
        bare("webflux", "webflux", List.of());
    }

    private void bare(String name, String kind, List<String> tls) throws Exception {
        servers.put(name, BareServer.start(java, kind, nextPort++, folder, tls));
    }

    private void print() {
        Map<String, Row> bare = new LinkedHashMap<>();
        System.out.println(
                "| server | endpoint | requests/s | p50 µs | p99 µs | CPU µs | to bare Netty | least to most |");
        System.out.println("|---|---|--:|--:|--:|--:|--:|--:|");
        for (Row row : rows) {
            bare.putIfAbsent(row.endpoint(), row);
            // There is no bare server for introspection, since its response resembles that of verify.
            Row base =
                    Objects.requireNonNull(bare.get(row.endpoint().equals("introspect") ? "verify" : row.endpoint()));
            DoubleSummaryStatistics ratios = ratios(row, base);
            System.out.printf(
                    Locale.ROOT,
                    "| %-21s | %-12s | %7.0f | %6.0f | %7.0f | %6.1f | %5.2f | %5.2f to %5.2f |%n",
                    row.name(),
                    row.endpoint(),
                    median(row.results().stream().map(Wrk.Result::perSecond).toList()),
                    median(row.results().stream().map(Wrk.Result::p50).toList()),
                    median(row.results().stream().map(Wrk.Result::p99).toList()),
                    cpu(row),
                    cpu(row) / cpu(base),
                    ratios.getMin(),
                    ratios.getMax());
        }
    }

    private static double cpu(Row row) {
        return median(row.results().stream().map(Wrk.Result::cpu).toList());
    }

    /** The ratios of each round to the same round of the base. */
    private static DoubleSummaryStatistics ratios(Row row, Row base) {
        return IntStream.range(0, ROUNDS)
                .mapToDouble((round) -> row.results().get(round).cpu()
                        / base.results().get(round).cpu())
                .summaryStatistics();
    }

    private static double median(List<Double> values) {
        return StoreBench.median(
                values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private void soak(int seconds) throws Exception {
        Path data = seeded("few", FEW);
        keywright("few", data, 200_000);
        Wrk load = load("verify", "few", data, "keys.txt", true);
        BenchServer few = Objects.requireNonNull(servers.get("few"));
        System.out.println(
                "| minute | requests/s | CPU µs | heap after GC KiB | resident KiB |\n|--:|--:|--:|--:|--:|");
        for (int spent = 0; spent < seconds; spent += 60) {
            Wrk.Result result = load.run(Math.min(60, seconds - spent));
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.0f | %.1f | %d | %d |%n",
                    spent / 60 + 1,
                    result.perSecond(),
                    result.cpu(),
                    few.heapKiB(java),
                    few.residentKiB());
        }
    }

    private void profile(int seconds) throws Exception {
        Path data = seeded("few", FEW);
        keywright("few", data, 200_000);
        BenchServer few = Objects.requireNonNull(servers.get("few"));
        for (String endpoint : List.of("verify", "forward-auth")) {
            Wrk load = load(endpoint, "few", data, "keys.txt", false);
            load.warmUp();
            Path file = folder.resolve(endpoint + ".jfr");
            few.jcmd(java, "JFR.start", "name=" + endpoint, "settings=profile");
            load.run(seconds);
            few.jcmd(java, "JFR.stop", "name=" + endpoint, "filename=" + file);
            System.out.println("## " + endpoint);
            for (String view : List.of("hot-methods", "allocation-by-site")) {
                List<String> command =
                        List.of("jfr", "view", "--width", "140", "--truncate", "beginning", view, file.toString());
                System.out.println(BenchServer.reported(java, command));
            }
            Files.copy(file, folder.resolveSibling("verify-" + endpoint + ".jfr"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static void copy(Path from, Path to) throws Exception {
        Files.createDirectory(to);
        try (var files = Files.list(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }
}
