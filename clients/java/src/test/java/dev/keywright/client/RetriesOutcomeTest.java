package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How {@link Retries} delivers the outcome of a request. */
class RetriesOutcomeTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    @Test
    void whenListenerFailsThenCallerStillGetsResponse() {
        CompletableFuture<String> response =
                Retries.DEFAULT.run(true, () -> CompletableFuture.completedFuture("a"), TIMEOUT, (result, failure) -> {
                    throw new IllegalStateException("The disk is full.");
                });

        assertThat(response).isCompletedWithValue("a");
    }

    @Test
    void whenCallerCancelsDuringDelayThenNoFurtherAttempt() {
        AtomicInteger attempts = new AtomicInteger();
        Deque<Runnable> scheduled = new ArrayDeque<>();
        CompletableFuture<String> response = Retries.DEFAULT
                .withScheduler((task, delay) -> scheduled.add(task))
                .run(true, () -> {
                    attempts.incrementAndGet();
                    return CompletableFuture.failedFuture(new IOException("simulated failure"));
                });
        scheduled.remove().run();
        response.cancel(true);

        scheduled.remove().run();

        assertThat(attempts).hasValue(1);
        assertThat(scheduled).isEmpty();
    }

    /** This thread serves all timeouts of the process. */
    @Test
    void whenTimedOutThenListenerRunsOnAnotherThreadThanTimeouts() throws Exception {
        CompletableFuture<String> thread = new CompletableFuture<>();

        Retries.DEFAULT.run(
                true,
                CompletableFuture::new,
                Duration.ofMillis(10),
                (response, failure) -> thread.complete(Thread.currentThread().getName()));

        assertThat(thread.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).doesNotContain("CompletableFutureDelayScheduler");
    }
}
