package dev.keywright.bench;

import dev.keywright.bench.Downloaders.ReadMode;
import dev.keywright.support.keys.SeededKeys;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Measures the latency of verdicts for one client while others download static files. Started by {@code bench/downloads}. */
public final class DownloadsBench {

    private static final int PORT = 18_791;
    private static final int KEYS = 10_000;
    private static final long WARM_UP = Duration.ofSeconds(20).toNanos();
    private static final long SLICE = Duration.ofSeconds(5).toNanos();
    private static final String BUNDLE = "/swagger-ui/swagger-ui-bundle.js";

    private static final List<Row> ROWS = List.of(
            new Row("alone", ReadMode.LOOP, BUNDLE, 0),
            new Row("8 that download the bundle, 1.5 MB, again and again", ReadMode.LOOP, BUNDLE, 8),
            new Row("8 that download `/openapi.yaml` again and again", ReadMode.LOOP, "/openapi.yaml", 8),
            new Row("400 that request the bundle and read nothing", ReadMode.STALL, BUNDLE, 400),
            new Row("100 that read a byte of it a second", ReadMode.SIP, BUNDLE, 100));

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String java;
    private final BenchServer server;
    private final List<String> keys;
    private final String serviceKey;
    private int next;

    private DownloadsBench(String java, BenchServer server, Path data) throws IOException {
        this.java = java;
        this.server = server;
        this.keys = Files.readAllLines(data.resolve("keys.txt"));
        this.serviceKey = Files.readString(data.resolve("service.txt")).strip();
    }

    /** Arguments: {@code <folder> <java> <rounds>}. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(args[0]).toAbsolutePath(), "downloads");
        Path data = folder.resolve("data");
        Path log = folder.resolve("log");
        BenchServer server = KeywrightServer.start(args[1], PORT, data, log, KEYS);
        server.stop();
        SeededKeys.fill(data, data.resolve("keywright.db"), KEYS);
        server = KeywrightServer.start(args[1], PORT, data, log, KEYS);
        try {
            new DownloadsBench(args[1], server, data).measure(Integer.parseInt(args[2]));
        } finally {
            server.stop();
            StoreBench.delete(folder);
        }
    }

    private void measure(int rounds) throws Exception {
        verify(WARM_UP);
        for (Row row : ROWS) {
            measure(row);
            row.clear();
        }
        for (int round = 0; round < rounds; round++) {
            for (Row row : ROWS) {
                measure(row);
            }
        }
        print(rounds);
    }

    private void measure(Row row) throws Exception {
        if (row.connections == 0) {
            verify(row);
            return;
        }
        Process clients = start(row);
        try (BufferedReader reported = clients.inputReader()) {
            if (!Downloaders.READY.equals(reported.readLine())) {
                throw new IllegalStateException("the downloads did not begin: " + row.name);
            }
            verify(row);
            clients.getOutputStream().close();
            String[] counts = String.valueOf(reported.readLine()).split(" ");
            row.downloads += Integer.parseInt(counts[0]);
            row.rejected += Integer.parseInt(counts[1]);
        } finally {
            clients.destroy();
            clients.waitFor(10, TimeUnit.SECONDS);
        }
    }

    private void verify(Row row) throws Exception {
        double before = server.cpuSeconds();
        row.add(verify(SLICE));
        row.cpu += server.cpuSeconds() - before;
    }

    private Process start(Row row) throws IOException {
        return new ProcessBuilder(List.of(
                        "nice",
                        "-n",
                        "19",
                        java,
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Downloaders.class.getName(),
                        Integer.toString(PORT),
                        row.mode.name(),
                        row.path,
                        Integer.toString(row.connections)))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Requests verdicts one after the other for the given nanoseconds, and returns the latency of each in nanoseconds. */
    private long[] verify(long nanos) throws Exception {
        long[] samples = new long[1024];
        int count = 0;
        long end = System.nanoTime() + nanos;
        for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
            verifyOnce();
            samples = count == samples.length ? Arrays.copyOf(samples, 2 * count) : samples;
            samples[count++] = System.nanoTime() - start;
        }
        return Arrays.copyOf(samples, count);
    }

    private void verifyOnce() throws Exception {
        String json = "{\"key\":\"" + keys.get(next++ % keys.size()) + "\",\"scopes\":[\"reports:read\"]}";
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + "/v1/keys/verify"))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .header("X-API-Key", serviceKey)
                .POST(HttpRequest.BodyPublishers.ofString(json, StandardCharsets.US_ASCII))
                .build();
        HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200 || !response.body().contains("\"VALID\"")) {
            throw new IllegalStateException(response.statusCode() + " " + response.body());
        }
    }

    private static void print(int rounds) {
        System.out.println(
                "| load | verdicts | p50 ms | p99 ms | longest ms | p50, as a ratio | p99, as a ratio | server's CPU | downloads | rejected |");
        System.out.println("|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|");
        Row alone = ROWS.get(0);
        for (Row row : ROWS) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %d | %.2f | %.2f | %.0f | %.1f | %.1f | %.0f %% | %d | %d |%n",
                    row.name,
                    row.samples.length,
                    row.millis(0.5),
                    row.millis(0.99),
                    row.millis(1),
                    row.millis(0.5) / alone.millis(0.5),
                    row.millis(0.99) / alone.millis(0.99),
                    row.cpu / (rounds * (SLICE / 1e11)),
                    row.downloads / rounds,
                    row.rejected / rounds);
        }
    }

    /** A load that runs during the verdicts, and the latencies of all rounds. */
    private static final class Row {

        private final String name;
        private final ReadMode mode;
        private final String path;
        private final int connections;
        private long[] samples = new long[0];
        private double cpu;
        private int downloads;
        private int rejected;

        Row(String name, ReadMode mode, String path, int connections) {
            this.name = name;
            this.mode = mode;
            this.path = path;
            this.connections = connections;
        }

        void clear() {
            samples = new long[0];
            cpu = 0;
            downloads = 0;
            rejected = 0;
        }

        void add(long[] more) {
            int before = samples.length;
            samples = Arrays.copyOf(samples, before + more.length);
            System.arraycopy(more, 0, samples, before, more.length);
            Arrays.sort(samples);
        }

        double millis(double quantile) {
            return samples[(int) Math.round(quantile * (samples.length - 1))] / 1e6;
        }
    }
}
