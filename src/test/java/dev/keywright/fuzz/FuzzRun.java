package dev.keywright.fuzz;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Sends requests on several connections, in numbered blocks. The seed and the number determine the content of a block. */
final class FuzzRun implements AutoCloseable {

    private static final int CONNECTIONS = 16;
    private static final int BLOCK = 4;
    private static final int BLOCKS_TO_RENEWAL = 250;

    private final int port;
    private final long seed;
    private final int end;
    private final AtomicInteger next;
    private final SpecExamples spec = new SpecExamples();
    private final FuzzCallers callers;
    private final FuzzFindings findings;
    private final ExecutorService workers = Executors.newFixedThreadPool(CONNECTIONS);

    FuzzRun(int port, long seed, int first, int requests) throws IOException {
        this.port = port;
        this.seed = seed;
        this.next = new AtomicInteger(first);
        this.end = first + requests;
        this.callers = new FuzzCallers(port);
        this.findings = new FuzzFindings(seed, spec);
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

    FuzzFindings findings() {
        return findings;
    }

    private Void work() throws IOException {
        try (FuzzClient client = new FuzzClient(port, findings)) {
            for (int number = next.getAndAdd(BLOCK); number < end; number = next.getAndAdd(BLOCK)) {
                if (findings.areEnough()) {
                    break;
                }
                if (number / BLOCK % BLOCKS_TO_RENEWAL == BLOCKS_TO_RENEWAL - 1) {
                    callers.renew();
                }
                client.send(block(number), new SplittableRandom(seed - number).nextInt(4) == 0);
            }
        }
        return null;
    }

    private List<FuzzCase> block(int number) {
        List<FuzzCase> cases = new ArrayList<>();
        for (int i = 0; i < BLOCK; i++) {
            SplittableRandom random = new SplittableRandom(seed + number + i);
            cases.add(FuzzCase.of(number, request(random), random));
        }
        return cases;
    }

    private FuzzRequest request(SplittableRandom random) {
        RequestMutator mutator = new RequestMutator(random);
        FuzzRequest request = mutator.pick(spec.requests()).copy();
        // These compute a password hash, which takes as long as a hundred other requests.
        if ((request.path.matches("/login|/register|/v1/account/password|/v1/sessions|/v1/accounts")
                        || request.method.equals("DELETE"))
                && random.nextInt(5) > 0) {
            request = mutator.pick(spec.requests()).copy();
        }
        callers.complete(request, random);
        mutator.mutate(request);
        return request;
    }

    @Override
    public void close() {
        workers.shutdownNow();
        findings.close();
    }
}
