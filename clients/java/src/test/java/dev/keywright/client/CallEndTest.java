package dev.keywright.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How {@link Retries} hands over the outcome of a call. */
class CallEndTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @Test
    void whenTheOutcomeCannotBeNotedThenTheCallerGetsItAllTheSame() {
        CompletableFuture<String> call =
                Retries.DEFAULT.run(true, () -> CompletableFuture.completedFuture("a"), SOON, (answer, failure) -> {
                    throw new IllegalStateException("The disk is full.");
                });

        assertThat(call).isCompletedWithValue("a");
    }

    /** That thread serves every timeout of the process. */
    @Test
    void whenTheTimeIsOverThenItIsNotHandledOnTheThreadOfTheTimeouts() throws Exception {
        CompletableFuture<String> thread = new CompletableFuture<>();

        Retries.DEFAULT.run(
                true,
                CompletableFuture::new,
                Duration.ofMillis(10),
                (answer, failure) -> thread.complete(Thread.currentThread().getName()));

        assertThat(thread.get(SOON.toSeconds(), TimeUnit.SECONDS)).doesNotContain("CompletableFutureDelayScheduler");
    }
}
