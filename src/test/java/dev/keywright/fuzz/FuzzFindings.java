package dev.keywright.fuzz;

import dev.keywright.support.http.PersistentConnection.Answer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** Judges the answers, and collects what is wrong. */
final class FuzzFindings implements AutoCloseable {

    private static final int ENOUGH = 10;

    /** 501 and 505 say what of HTTP is not supported; all else from 500 on would be the service's own failure. */
    private static final Set<Integer> OF_MALFORMED_HEADS = Set.of(400, 414, 431, 501, 505);

    private static final Set<Integer> OF_MALFORMED_BODIES = Set.of(400, 413, 431);

    private final long seed;
    private final ContractExamples contract;
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger allowedEnds = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final LoggedFailures log = new LoggedFailures();

    FuzzFindings(long seed, ContractExamples contract) {
        this.seed = seed;
        this.contract = contract;
    }

    int answers() {
        return answers.get();
    }

    /** How many had the end of their connection for an answer, as HTTP allows. */
    int allowedEnds() {
        return allowedEnds.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    boolean areEnough() {
        return failures.size() >= ENOUGH;
    }

    void check(FuzzCase sent, Answer answer) {
        answers.incrementAndGet();
        String answered = "answered " + answer.status();
        if (sent.flaw().isInHead()) {
            if (!OF_MALFORMED_HEADS.contains(answer.status()) || !answer.isLast()) {
                add(List.of(sent), answered + ", or without Connection: close, to a malformed message: " + answer);
            }
        } else if (answer.status() >= 500) {
            add(List.of(sent), answered + " " + answer.body());
        } else if (!isAllowed(sent, answer.status())) {
            add(List.of(sent), answered + ", which is not documented: " + answer.body());
        }
    }

    void allowEnd() {
        allowedEnds.incrementAndGet();
    }

    private boolean isAllowed(FuzzCase sent, int status) {
        return contract.isDocumented(sent.request().method, sent.request().path, status)
                || (sent.flaw() != Flaw.NONE && OF_MALFORMED_BODIES.contains(status));
    }

    void addLogged(List<FuzzCase> sent) {
        log.drain().forEach((trace) -> add(sent, "or one near it left in the log: " + trace));
    }

    void add(List<FuzzCase> sent, String what) {
        String requests = sent.stream()
                .map((one) -> one.flaw() + ": " + printable(one.bytes()))
                .collect(Collectors.joining("\n"));
        failures.add("seed " + seed + ", request " + sent.get(0).number() + " " + what + "\n" + requests + "\n");
    }

    /** One Java text, so that it can be pasted into a test. */
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
