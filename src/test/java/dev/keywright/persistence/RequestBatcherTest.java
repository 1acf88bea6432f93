package dev.keywright.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Batches whose responses arrive when the test wants. The response to a number is its double. */
class RequestBatcherTest {

    private static final int MAX_BATCH = 10;

    private final List<List<Integer>> sent = new ArrayList<>();
    private final List<Sinks.One<List<Mono<Integer>>>> responses = new ArrayList<>();
    private final RequestBatcher<Integer, Integer> batcher = new RequestBatcher<>(MAX_BATCH, this::send);

    private Mono<List<Mono<Integer>>> send(List<Integer> batch) {
        Sinks.One<List<Mono<Integer>>> response = Sinks.one();
        sent.add(batch);
        responses.add(response);
        return response.asMono();
    }

    private void respond(int batch) {
        responses
                .get(batch)
                .tryEmitValue(sent.get(batch).stream()
                        .map(RequestBatcherTest::response)
                        .toList())
                .orThrow();
    }

    private static Mono<Integer> response(int request) {
        return Mono.just(2 * request);
    }

    private List<CompletableFuture<Integer>> sendAll(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj((request) -> batcher.send(request).toFuture())
                .toList();
    }

    @Test
    void whenServerIsIdleThenSentAtOnce() {
        sendAll(1, 2);

        assertThat(sent).containsExactly(List.of(1), List.of(2));
    }

    @Test
    void whenServerIsBusyThenFurtherRequestsFormOneBatch() {
        sendAll(1, 5);
        respond(1);

        assertThat(sent).containsExactly(List.of(1), List.of(2), List.of(3, 4, 5));
    }

    @Test
    void whenMoreWaitThanFitThenSeveralBatches() {
        List<CompletableFuture<Integer>> all = sendAll(1, 2 + MAX_BATCH + 1);
        IntStream.range(0, 4).forEach(this::respond);

        assertThat(sent).extracting(List::size).containsExactly(1, 1, MAX_BATCH, 1);
        assertThat(all).extracting(CompletableFuture::join).startsWith(2, 4, 6).hasSize(2 + MAX_BATCH + 1);
    }

    @Test
    void whenCancelledWhileWaitingThenNotSent() {
        sendAll(1, 2);
        List<CompletableFuture<Integer>> waiting = sendAll(3, 4);
        waiting.get(0).cancel(true);
        respond(0);

        assertThat(sent).containsExactly(List.of(1), List.of(2), List.of(4));
    }

    @Test
    void whenAllThatWaitAreCancelledThenNothingIsSentAndTheNextIsSentAtOnce() {
        sendAll(1, 2);
        sendAll(3, 4).forEach((waiting) -> waiting.cancel(true));
        respond(0);
        respond(1);
        sendAll(5, 6);

        assertThat(sent).containsExactly(List.of(1), List.of(2), List.of(5), List.of(6));
    }

    @Test
    void whenBatchFailsThenEachOfItsRequestsFailsAndTheNextIsSent() {
        List<CompletableFuture<Integer>> all = sendAll(1, 4);
        respond(0);
        responses.get(2).tryEmitError(new IllegalStateException("server")).orThrow();
        sendAll(5, 5);

        assertThat(all.subList(2, 4))
                .allSatisfy(
                        (failed) -> assertThatThrownBy(failed::join).hasCauseInstanceOf(IllegalStateException.class));
        assertThat(sent).last().isEqualTo(List.of(5));
    }

    @Test
    void whenSendingThrowsThenTheRequestFailsAndTheNextIsSent() {
        RequestBatcher<Integer, Integer> broken = new RequestBatcher<>(MAX_BATCH, (batch) -> {
            throw new IllegalStateException("encoding");
        });

        for (int i = 0; i <= RequestBatcher.MAX_UNANSWERED; i++) {
            assertThatThrownBy(() -> broken.send(1).block()).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void whenOneResponseIsEmptyAndAnotherAnErrorThenOthersAreNotAffected() {
        List<CompletableFuture<Integer>> all = sendAll(1, 5);
        respond(0);
        responses
                .get(2)
                .tryEmitValue(List.of(Mono.empty(), Mono.error(new IllegalStateException("row")), Mono.just(10)))
                .orThrow();

        assertThat(all.get(2).join()).isNull();
        assertThatThrownBy(all.get(3)::join).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(all.get(4).join()).isEqualTo(10);
    }

    @Test
    void whenSentFromSeveralThreadsThenEachGetsItsResponse() {
        RequestBatcher<Integer, Integer> concurrent = new RequestBatcher<>(
                MAX_BATCH,
                (batch) -> Mono.fromSupplier(() ->
                                batch.stream().map(RequestBatcherTest::response).toList())
                        .subscribeOn(Schedulers.parallel()));

        List<Integer> mismatched = Flux.range(0, 20_000)
                .flatMap(
                        (request) -> concurrent
                                .send(request)
                                .subscribeOn(Schedulers.boundedElastic())
                                .filter((response) -> response != 2 * request),
                        100)
                .collectList()
                .blockOptional()
                .orElseThrow();
        assertThat(mismatched).isEmpty();
    }
}
