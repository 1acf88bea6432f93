package dev.keywright.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * One kind of request, sent by wrk on the second core as fast as the responses arrive. Each run continues with the keys after
 * those of the last run.
 */
final class Wrk {

    /** In seconds. A JVM needs 45 to 150 of them to compile all hot code. */
    private static final int MIN_WARM_UP = 30;

    private static final int MAX_WARM_UP = 150;

    private static final int CONNECTIONS = 32;

    /** Replaces the name of the key file. */
    static final String NONE = "-";

    /** A script prints the results, since wrk prints times in changing units. */
    private static final Pattern LINE = Pattern.compile("BENCH (\\d+) (\\d+) (\\d+) (\\d+) (\\d+) (\\d+)");

    private final BenchServer server;
    private final Path script;
    private final String endpoint;
    private final Path keys;
    private final Path unknown;
    private final String serviceKey;
    private final int countOfKeys;
    private final int connections;

    /** Responses so far. */
    private long responses;

    Wrk(BenchServer server, Path script, String endpoint, Path keys, Path unknown, String serviceKey)
            throws IOException {
        this(server, script, endpoint, keys, unknown, serviceKey, CONNECTIONS);
    }

    Wrk(BenchServer server, Path script, String endpoint, Path keys, Path unknown, String serviceKey, int connections)
            throws IOException {
        this.connections = connections;
        this.server = server;
        this.script = script;
        this.endpoint = endpoint;
        this.keys = keys;
        this.unknown = unknown;
        this.serviceKey = serviceKey;
        try (Stream<String> lines = Files.lines(keys)) {
            this.countOfKeys = (int) lines.count();
        }
    }

    /**
     * The result of a load of some seconds.
     *
     * @param perSecond responses a second
     * @param p50 in microseconds
     * @param p99 in microseconds
     * @param cpu CPU microseconds of the server for each response
     */
    record Result(double perSecond, double p50, double p99, double cpu) {}

    BenchServer server() {
        return server;
    }

    Result run(int seconds) throws Exception {
        double before = server.cpuSeconds();
        Process wrk = new ProcessBuilder(List.of(
                        "taskset",
                        "-c",
                        "1",
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--timeout",
                        "30s",
                        "-s",
                        script.toString(),
                        server.baseUri(),
                        "--",
                        endpoint,
                        keys.toString(),
                        unknown.toString(),
                        serviceKey,
                        Long.toString(responses % countOfKeys)))
                .redirectErrorStream(true)
                .start();
        String reported = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        wrk.waitFor();
        Matcher line = LINE.matcher(reported);
        if (!line.find()) {
            throw new IllegalStateException("wrk failed: " + reported);
        }
        double requests = Double.parseDouble(line.group(1));
        double rejected = Double.parseDouble(line.group(6));
        if (!line.group(5).equals("0") || rejected > maxRejected() * requests) {
            throw new IllegalStateException("unexpected responses: " + reported);
        }
        responses += (long) requests;
        double micros = Double.parseDouble(line.group(2));
        return new Result(
                requests * 1e6 / micros,
                Double.parseDouble(line.group(3)),
                Double.parseDouble(line.group(4)),
                (server.cpuSeconds() - before) * 1e6 / requests);
    }

    /** Forward authentication rejects an unknown key by the status; the other endpoints respond with 200. */
    private double maxRejected() {
        boolean withUnknownKeys =
                endpoint.equals("forward-auth") && !unknown.toString().equals(NONE);
        return withUnknownKeys ? 0.06 : 0;
    }

    /**
     * Runs until each key has been requested and two windows of 5 seconds cost about the same, or until the time is up.
     *
     * @return CPU microseconds for each response in the last window
     */
    double warmUp() throws Exception {
        double last = 0;
        for (int spent = 0; spent < MAX_WARM_UP; spent += 5) {
            double cpu = run(5).cpu();
            if (spent >= MIN_WARM_UP && responses >= countOfKeys && Math.abs(cpu - last) < 0.03 * last) {
                return cpu;
            }
            last = cpu;
        }
        return last;
    }

    static Path scriptIn(Path folder) throws Exception {
        return Files.writeString(folder.resolve("load.lua"), """
                -- arguments: endpoint, file of keys, file of unknown keys of which every 20th is one ("-" for none), service key,
                -- how many keys to pass over
                local keys, unknown, texts, count, next_key, next_unknown = {}, {}, {}, 0, 0, 0
                local function read(file, into)
                  if file ~= "-" then for line in io.lines(file) do into[#into + 1] = line end end
                end
                function init(args)
                  endpoint = args[1]
                  read(args[2], keys)
                  read(args[3], unknown)
                  service = args[4]
                  next_key = tonumber(args[5])
                end
                local function key()
                  count = count + 1
                  if #unknown > 0 and count % 20 == 0 then
                    next_unknown = next_unknown % #unknown + 1
                    return unknown[next_unknown]
                  end
                  next_key = next_key % #keys + 1
                  return keys[next_key]
                end
                local function post(path, type, body)
                  return "POST " .. path .. " HTTP/1.1\\r\\nHost: localhost\\r\\nAuthorization: Bearer " .. service ..
                    "\\r\\nContent-Type: " .. type .. "\\r\\nContent-Length: " .. #body .. "\\r\\n\\r\\n" .. body
                end
                function request()
                  if endpoint == "verify" then
                    return post("/v1/keys/verify", "application/json", '{"key":"' .. key() .. '","scopes":["reports:read"]}')
                  elseif endpoint == "create" then
                    return post("/v1/keys", "application/json", '{"name":"bench","scopes":["reports:read"]}')
                  elseif endpoint == "introspect" then
                    return post("/v1/introspect", "application/x-www-form-urlencoded", "token=" .. key())
                  end
                  return "GET /v1/forward-auth HTTP/1.1\\r\\nHost: localhost\\r\\nX-API-Key: " .. key() ..
                    "\\r\\nX-Keywright-Service-Key: " .. service .. "\\r\\nX-Forwarded-For: 203.0.113.7\\r\\n\\r\\n"
                end
                function done(summary, latency)
                  local e = summary.errors
                  io.write(string.format("BENCH %d %d %d %d %d %d\\n", summary.requests, summary.duration,
                    latency:percentile(50), latency:percentile(99), e.connect + e.read + e.write + e.timeout, e.status))
                end
                """);
    }
}
