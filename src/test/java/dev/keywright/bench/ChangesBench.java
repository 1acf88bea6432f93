package dev.keywright.bench;

import dev.keywright.support.keys.SeededKeys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures the memory of 1,000 subscribers to {@code /v1/changes}: idle ones, and ones that stop reading while many changes are sent.
 * Started by {@code bench/changes}.
 */
public final class ChangesBench {

    private static final int READERS = 1000;
    private static final int CHANGES = 3000;
    private static final int SMALL_BUFFER = 4096;
    private static final int PORT = 18_790;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String java;
    private final BenchServer server;
    private final List<Socket> readers = new ArrayList<>();

    private ChangesBench(String java, BenchServer server) {
        this.java = java;
        this.server = server;
    }

    /** Arguments: {@code <folder> <java>}. */
    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory(Path.of(args[0]).toAbsolutePath(), "changes");
        Path data = folder.resolve("data");
        BenchServer server = KeywrightServer.start(args[1], PORT, data, folder.resolve("log"), 1000);
        server.stop();
        SeededKeys.fill(data, data.resolve("keywright.db"), 1);
        server = KeywrightServer.start(args[1], PORT, data, folder.resolve("log"), 1000);
        try {
            new ChangesBench(args[1], server)
                    .measure(Files.readString(data.resolve("service.txt")).strip());
        } finally {
            server.stop();
            StoreBench.delete(folder);
        }
    }

    private void measure(String serviceKey) throws Exception {
        String token = logIn();
        String key = newKey(token);
        changeOften(token, key, 500);
        System.out.println("| | heap KiB | KiB a stream | resident KiB |");
        System.out.println("|---|--:|--:|--:|");
        long without = server.heapKiB(java);
        print("no stream", without, without);
        for (int i = 0; i < READERS; i++) {
            readers.add(open(serviceKey));
        }
        print("1,000 streams, no changes", server.heapKiB(java), without);
        changeOften(token, key, CHANGES);
        print("1,000 streams that stop reading, after 3,000 changes", server.heapKiB(java), without);
        for (Socket reader : readers) {
            reader.close();
        }
        changeOften(token, key, 500);
        print("all closed", server.heapKiB(java), without);
    }

    private void print(String name, long heap, long without) throws IOException {
        System.out.printf(
                Locale.ROOT,
                "| %s | %d | %.1f | %d |%n",
                name,
                heap,
                (heap - without) / (double) READERS,
                server.residentKiB());
    }

    /** Reads only the first byte of the response. */
    private static Socket open(String serviceKey) throws IOException {
        Socket reader = new Socket();
        reader.setReceiveBufferSize(SMALL_BUFFER);
        reader.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT));
        String request = "GET /v1/changes HTTP/1.1\r\nHost: localhost\r\nX-API-Key: " + serviceKey + "\r\n\r\n";
        reader.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        if (reader.getInputStream().read() != 'H') {
            throw new IOException("a stream was rejected");
        }
        return reader;
    }

    private String logIn() throws Exception {
        String credentials = "{\"username\":\"reader\",\"password\":\"pass123\"}";
        call("POST", "/register", "", credentials);
        return field(call("POST", "/login", "", credentials), "token");
    }

    private String newKey(String token) throws Exception {
        return field(call("POST", "/v1/keys", token, "{}"), "id");
    }

    private void changeOften(String token, String key, int changes) throws Exception {
        for (int i = 0; i < changes; i++) {
            call("POST", "/v1/keys/" + key + (i % 2 == 0 ? "/suspend" : "/resume"), token, "");
        }
    }

    private String call(String method, String path, String token, String json) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + PORT + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() >= 300) {
            throw new IllegalStateException(path + ": " + response.statusCode() + " " + response.body());
        }
        return response.body();
    }

    private static String field(String json, String name) {
        return JsonMapper.shared().readTree(json).required(name).stringValue();
    }
}
