package dev.keywright.persistence;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Sends concurrent requests to a server in batches. Requests that arrive while {@value #MAX_UNANSWERED} batches wait for
 * their responses form the next batch. So an idle node sends a request at once, and a busy node uses one round trip for many.
 *
 * @param <Q> the request
 * @param <R> the response
 */
public final class RequestBatcher<Q, R> {

    /** The maximum number of batches that wait for responses. */
    public static final int MAX_UNANSWERED = 2;

    private final int maxBatch;
    private final Function<List<Q>, Mono<List<Mono<R>>>> sender;
    private final Queue<Pending<Q, R>> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger unanswered = new AtomicInteger();

    /**
     * Creates a batcher.
     *
     * @param maxBatch the maximum number of requests in a batch
     * @param sender sends a batch; it must respond in bounded time, with the response to each request in the order of the
     *     requests. If it errors, each request of the batch gets the error.
     */
    public RequestBatcher(int maxBatch, Function<List<Q>, Mono<List<Mono<R>>>> sender) {
        this.maxBatch = maxBatch;
        this.sender = sender;
    }

    /** Returns the response. The request is queued on subscription, and not sent if it is cancelled while it waits. */
    public Mono<R> send(Q request) {
        return Mono.<Mono<R>>create((sink) -> {
                    Pending<Q, R> pending = new Pending<>(request, sink);
                    sink.onCancel(pending::cancel);
                    waiting.add(pending);
                    sendWaiting();
                })
                .flatMap(Function.identity());
    }

    private void sendWaiting() {
        while (!waiting.isEmpty() && reserve()) {
            List<Pending<Q, R>> batch = nextBatch();
            if (batch.isEmpty()) {
                unanswered.decrementAndGet();
            } else {
                send(batch);
            }
        }
    }

    private boolean reserve() {
        int before = unanswered.getAndUpdate((count) -> count < MAX_UNANSWERED ? count + 1 : count);
        return before < MAX_UNANSWERED;
    }

    private List<Pending<Q, R>> nextBatch() {
        List<Pending<Q, R>> batch = new ArrayList<>();
        Pending<Q, R> next = waiting.poll();
        while (next != null) {
            if (!next.isCancelled) {
                batch.add(next);
            }
            next = batch.size() < maxBatch ? waiting.poll() : null;
        }
        return batch;
    }

    /** The next batch leaves before the responses are passed on, so that the server works meanwhile. */
    private void send(List<Pending<Q, R>> batch) {
        List<Q> requests = batch.stream().map((pending) -> pending.request).toList();
        Mono.defer(() -> sender.apply(requests))
                .filter((responses) -> responses.size() == requests.size())
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("Not every request has a response")))
                .subscribe(
                        (responses) -> {
                            sendNext();
                            for (int i = 0; i < batch.size(); i++) {
                                batch.get(i).sink.success(responses.get(i));
                            }
                        },
                        (failure) -> {
                            sendNext();
                            batch.forEach((pending) -> pending.sink.error(failure));
                        });
    }

    private void sendNext() {
        unanswered.decrementAndGet();
        sendWaiting();
    }

    /** A request and its subscriber. */
    private static final class Pending<Q, R> {

        private final Q request;
        private final MonoSink<Mono<R>> sink;
        private volatile boolean isCancelled;

        Pending(Q request, MonoSink<Mono<R>> sink) {
            this.request = request;
            this.sink = sink;
        }

        void cancel() {
            isCancelled = true;
        }
    }
}
