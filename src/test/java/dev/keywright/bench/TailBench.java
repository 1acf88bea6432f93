package dev.keywright.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures the latencies of verdicts at constant rates, beside a bare server, while keys are created and revoked, and with
 * several collectors. Started by {@code bench/tail}, which documents the arguments.
 */
public final class TailBench {

    private static final int KEYS = 10_000;
    private static final int CACHED = 200_000;
    private static final int CHURN = 100;

    /** Seconds in which keys are created and revoked before it is measured, since the code has to be compiled. */
    private static final int CHURN_WARM_UP = 40;

    /** Seconds of the closed loop that finds the peak. */
    private static final int PEAK_WINDOW = 6;

    private static final List<Integer> PERCENTAGES = List.of(25, 50, 75);
    private static final String BARE = "bare Netty";
    private static final Pattern LINE = Pattern.compile("TAIL (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");

    /** The heap of a container of 1 GB, as docs/operations.md recommends. */
    private static final Map<String, List<String>> COLLECTORS = collectors();

    private final Path folder;
    private final String java;
    private final int seconds;
    private final Map<String, BenchServer> servers = new LinkedHashMap<>();
    private int nextPort = 19_000;

    private TailBench(Path folder, String java, int seconds) {
        this.folder = folder;
        this.java = java;
        this.seconds = seconds;
    }

    private static Map<String, List<String>> collectors() {
        List<String> heap = List.of("-Xms600m", "-Xmx600m", "-XX:+AlwaysPreTouch");
        Map<String, List<String>> all = new LinkedHashMap<>();
        for (String name : List.of("Serial", "G1", "Z")) {
            List<String> options = new ArrayList<>(heap);
            options.add("-XX:+Use" + name + "GC");
            all.put(name, options);
        }
        return all;
    }

    /** Arguments: {@code <folder> <java> <seconds for each row>}. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(args[0]).toAbsolutePath(), "tail");
        TailBench bench = new TailBench(folder, args[1], Integer.parseInt(args[2]));
        try {
            bench.measure();
        } finally {
            for (BenchServer server : bench.servers.values()) {
                server.stop();
            }
            StoreBench.delete(folder);
        }
    }

    private void measure() throws Exception {
        Map<String, Path> data = new LinkedHashMap<>();
        for (String collector : COLLECTORS.keySet()) {
            Path seeded = KeywrightServer.seed(java, nextPort++, folder.resolve(collector), KEYS);
            data.put(collector, seeded);
            servers.put(collector, start(collector, seeded));
        }
        Path first = data.values().iterator().next();
        BareServer.recordResponses(servers.values().iterator().next(), first, folder);
        servers.put(BARE, BareServer.start(java, "netty", nextPort++, folder, List.of()));
        data.put(BARE, first);
        double peak = Double.MAX_VALUE;
        for (Map.Entry<String, BenchServer> server : servers.entrySet()) {
            peak = Math.min(peak, peak(server.getValue(), Objects.requireNonNull(data.get(server.getKey()))));
        }
        System.out.printf(Locale.ROOT, "The peak is %.0f requests/s.%n%n", peak);
        System.out.println("| server | load | requests/s | keys revoked/s | p50 µs | p99 µs | p99.9 µs | longest µs |");
        System.out.println("|---|--:|--:|--:|--:|--:|--:|--:|");
        for (int percentage : PERCENTAGES) {
            int rate = (int) (peak * percentage / 100);
            print(BARE, percentage, rate, first, 0);
            for (String collector : COLLECTORS.keySet()) {
                print(collector, percentage, rate, Objects.requireNonNull(data.get(collector)), 0);
            }
        }
        for (String collector : COLLECTORS.keySet()) {
            warmUpChurn(collector, Objects.requireNonNull(data.get(collector)));
            print(collector, 50, (int) (peak / 2), Objects.requireNonNull(data.get(collector)), CHURN);
        }
    }

    private BenchServer start(String collector, Path data) throws Exception {
        return KeywrightServer.start(
                java,
                Objects.requireNonNull(COLLECTORS.get(collector)),
                nextPort++,
                data,
                folder.resolve(collector + ".log"),
                CACHED,
                List.of("--keywright.limits.keys-per-service-key=off"));
    }

    private double peak(BenchServer server, Path data) throws Exception {
        Wrk load = new Wrk(
                server,
                Wrk.scriptIn(folder),
                "verify",
                data.resolve("keys.txt"),
                Path.of(Wrk.NONE),
                KeywrightServer.key(data, "service.txt"));
        load.warmUp();
        return load.run(PEAK_WINDOW).perSecond();
    }

    private void warmUpChurn(String collector, Path data) throws Exception {
        BenchServer server = Objects.requireNonNull(servers.get(collector));
        try (KeyChurn keys = new KeyChurn(server, KeywrightServer.key(data, "writer.txt"), 10 * CHURN)) {
            Thread.sleep(Duration.ofSeconds(CHURN_WARM_UP).toMillis());
            keys.count();
        }
    }

    private void print(String name, int percentage, int rate, Path data, int churn) throws Exception {
        BenchServer server = Objects.requireNonNull(servers.get(name));
        int revoked = 0;
        Matcher measured;
        if (churn == 0) {
            measured = load(server, data, rate);
        } else {
            try (KeyChurn keys = new KeyChurn(server, KeywrightServer.key(data, "writer.txt"), churn)) {
                measured = load(server, data, rate);
                revoked = keys.count();
            }
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %d %% | %d | %d | %s | %s | %s | %s |%n",
                COLLECTORS.containsKey(name) ? "Keywright, " + name + "GC" : name,
                percentage,
                rate,
                revoked / (seconds + OpenLoopClient.WARM_UP),
                measured.group(2),
                measured.group(3),
                measured.group(4),
                measured.group(5));
    }

    /** Runs the client on the second core. */
    private Matcher load(BenchServer server, Path data, int rate) throws Exception {
        Process client = new ProcessBuilder(
                        "taskset",
                        "-c",
                        "1",
                        java,
                        "-Xms256m",
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        OpenLoopClient.class.getName(),
                        Integer.toString(server.port()),
                        data.resolve("keys.txt").toString(),
                        KeywrightServer.key(data, "service.txt"),
                        Integer.toString(rate),
                        Integer.toString(seconds))
                .redirectErrorStream(true)
                .start();
        String reported = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        client.waitFor();
        Matcher line = LINE.matcher(reported);
        if (!line.find()) {
            throw new IllegalStateException("the client failed: " + reported);
        }
        return line;
    }
}
