package dev.keywright.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends requests on some connections, in blocks that are numbered: the seed and the number decide what a block is. */
final class FuzzRun implements AutoCloseable {

    private static final int CONNECTIONS = 16;
    private static final int BLOCK = 4;
    private static final int BLOCKS_TO_RENEWAL = 250;
    private static final int ENOUGH_FAILURES = 10;

    private final int port;
    private final long seed;
    private final int end;
    private final AtomicInteger next;
    private final AtomicInteger answers = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final ContractExamples contract = new ContractExamples();
    private final FuzzCallers callers;
    private final LoggedFailures log;
    private final ExecutorService workers = Executors.newFixedThreadPool(CONNECTIONS);

    FuzzRun(int port, long seed, int first, int requests) throws IOException {
        this.port = port;
        this.seed = seed;
        this.next = new AtomicInteger(first);
        this.end = first + requests;
        this.callers = new FuzzCallers(port);
        this.log = new LoggedFailures();
    }

    void finish() throws Exception {
        List<Callable<Void>> work = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            work.add(this::work);
        }
        for (Future<Void> done : workers.invokeAll(work)) {
            done.get();
        }
    }

    int answers() {
        return answers.get();
    }

    List<String> failures() {
        return List.copyOf(failures);
    }

    private Void work() throws IOException {
        FuzzConnection connection = new FuzzConnection(port);
        for (int number = next.getAndAdd(BLOCK); number < end; number = next.getAndAdd(BLOCK)) {
            if (failures.size() >= ENOUGH_FAILURES) {
                break;
            }
            if (number / BLOCK % BLOCKS_TO_RENEWAL == BLOCKS_TO_RENEWAL - 1) {
                callers.renew();
            }
            connection = sendBlock(number, connection);
        }
        connection.close();
        return null;
    }

    private FuzzConnection sendBlock(int number, FuzzConnection connection) throws IOException {
        List<FuzzRequest> requests = new ArrayList<>();
        List<byte[]> bytes = new ArrayList<>();
        for (int i = 0; i < BLOCK; i++) {
            SplittableRandom random = new SplittableRandom(seed + number + i);
            FuzzRequest request = request(random);
            requests.add(request);
            bytes.add(request.bytes(random));
        }
        boolean pipelined = new SplittableRandom(seed - number).nextInt(4) == 0;
        FuzzConnection open = connection;
        for (int i = 0; i < BLOCK; ) {
            int last = pipelined ? BLOCK : i + 1;
            boolean isNew = open.isNew();
            int answered = exchange(number, requests.subList(i, last), bytes.subList(i, last), open);
            if (open.isOver()) {
                open.close();
                open = new FuzzConnection(port);
            }
            i += isNew ? Math.max(1, answered) : answered;
        }
        return open;
    }

    private FuzzRequest request(SplittableRandom random) {
        RequestMutator mutator = new RequestMutator(random);
        FuzzRequest request = mutator.pick(contract.requests()).copy();
        // These cost a hash of a password, which takes as long as a hundred others.
        if ((request.path.matches("/login|/register|/v1/account/password") || request.method.equals("DELETE"))
                && random.nextInt(5) > 0) {
            request = mutator.pick(contract.requests()).copy();
        }
        callers.complete(request, random);
        mutator.mutate(request);
        return request;
    }

    /** How many were answered: fewer than there are if the server closed the connection, as it says in its last answer. */
    private int exchange(int number, List<FuzzRequest> requests, List<byte[]> bytes, FuzzConnection connection) {
        byte[] all = joined(bytes);
        boolean isNew = connection.isNew();
        int answered = 0;
        try {
            connection.send(all);
            while (answered < requests.size() && !connection.isOver()) {
                FuzzConnection.Answer answer = connection.read(requests.get(answered).method);
                check(number, requests.get(answered), bytes.get(answered), answer);
                answered++;
            }
        } catch (IOException | RuntimeException none) {
            // A server may end a connection between requests; what it did not answer is sent again on a new one.
            if (isNew && answered == 0) {
                fail(number, "no proper answer: " + none, all);
            }
            connection.end();
        }
        log.drain().forEach((trace) -> fail(number, "or one near it left in the log: " + trace, all));
        return answered;
    }

    private void check(int number, FuzzRequest request, byte[] bytes, FuzzConnection.Answer answer) {
        answers.incrementAndGet();
        if (answer.status() >= 500) {
            fail(number, "answered " + answer.status() + " " + answer.body(), bytes);
        } else if (!contract.isDocumented(request.method, request.path, answer.status())) {
            fail(number, "answered " + answer.status() + ", which is not documented: " + answer.body(), bytes);
        }
    }

    private void fail(int number, String what, byte[] bytes) {
        failures.add("seed " + seed + ", request " + number + " " + what + "\n" + printable(bytes) + "\n");
    }

    private static byte[] joined(List<byte[]> parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        parts.forEach(all::writeBytes);
        return all.toByteArray();
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
        workers.shutdownNow();
        log.close();
    }
}
