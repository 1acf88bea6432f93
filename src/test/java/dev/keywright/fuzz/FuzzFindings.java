package dev.keywright.fuzz;

import dev.keywright.support.http.PersistentConnection.Response;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Checks the responses and collects the failures. */
final class FuzzFindings implements AutoCloseable {

    private static final int ENOUGH = 10;

    /** 501 and 505 report unsupported HTTP features. All other statuses from 500 on are failures of the service. */
    private static final Set<Integer> OF_MALFORMED_HEADS = Set.of(400, 414, 431, 501, 505);

    private static final Set<Integer> OF_MALFORMED_BODIES = Set.of(400, 413, 431);

    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";

    private final long seed;
    private final SpecExamples spec;
    private final AtomicInteger responses = new AtomicInteger();
    private final AtomicInteger allowedEnds = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final LoggedFailures log = new LoggedFailures();

    FuzzFindings(long seed, SpecExamples spec) {
        this.seed = seed;
        this.spec = spec;
    }

    int responses() {
        return responses.get();
    }

    /** The number of requests that ended with a closed connection, which HTTP allows. */
    int allowedEnds() {
        return allowedEnds.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    boolean areEnough() {
        return failures.size() >= ENOUGH;
    }

    void check(FuzzCase sent, Response response) {
        responses.incrementAndGet();
        String outcome = "responded with " + response.status();
        if (sent.flaw().isInHead()) {
            if (!OF_MALFORMED_HEADS.contains(response.status()) || !response.isLast()) {
                add(List.of(sent), outcome + ", or without Connection: close, to a malformed message: " + response);
            }
        } else if (response.status() >= 500) {
            add(List.of(sent), outcome + " " + response.body());
        } else if (!isAllowed(sent, response.status())) {
            add(List.of(sent), outcome + ", which is not documented: " + response.body());
        }
        if (response.status() >= 400 && !types(sent).contains(type(response))) {
            add(List.of(sent), outcome + " and the content type " + type(response) + ": " + response.body());
        }
    }

    /** The content types of an error. If the request line is malformed, the server may not know the path. */
    private static Set<String> types(FuzzCase sent) {
        if (sent.flaw() == Flaw.REQUEST_LINE || sent.flaw() == Flaw.LINE_ENDS) {
            return Set.of(JSON, PROBLEM);
        }
        String path = sent.request().path.replaceAll("[?#].*", "");
        return Set.of(path.equals("/v1") || path.startsWith("/v1/") ? PROBLEM : JSON);
    }

    private static String type(Response response) {
        return response.headers().getOrDefault("content-type", "").replaceAll(" *;.*", "");
    }

    void allowEnd() {
        allowedEnds.incrementAndGet();
    }

    private boolean isAllowed(FuzzCase sent, int status) {
        return spec.isDocumented(sent.request().method, sent.request().path, status)
                || (sent.flaw() != Flaw.NONE && OF_MALFORMED_BODIES.contains(status));
    }

    void addLogged(List<FuzzCase> sent) {
        log.drain().forEach((trace) -> add(sent, "or a nearby request, logged: " + trace));
    }

    void add(List<FuzzCase> sent, String what) {
        String requests = sent.stream()
                .map((one) -> one.flaw() + ": " + printable(one.bytes()))
                .collect(Collectors.joining("\n"));
        failures.add("seed " + seed + ", request " + sent.get(0).number() + " " + what + "\n" + requests + "\n");
    }

    /** A Java string literal that can be pasted into a test. */
    private static String printable(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        new String(bytes, StandardCharsets.ISO_8859_1).chars().forEach((c) -> {
            if (c == '\r' || c == '\n') {
                text.append(c == '\r' ? "\\r" : "\\n");
            } else if (c < ' ' || c > '~') {
                text.append("\\u%04x".formatted(c));
            } else {
                text.append((char) c);
            }
        });
        return text.toString();
    }

    @Override
    public void close() {
        log.close();
    }
}
