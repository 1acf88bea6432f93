package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
