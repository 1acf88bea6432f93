package dev.keywright.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Makes a call again where that may help. A pause grows twofold with each attempt and is drawn at random from zero to that
 * ("Exponential Backoff and Jitter", AWS Architecture Blog, 2015), so that clients which failed together don't come back together.
 * Where the service says how long to wait, that is the least.
 *
 * @param attempts how many there are at most, the first one included; at least 1
 * @param firstPause how long the first pause is at most
 * @param longestPause how long a pause may grow, and which the service may ask for; if it asks for a longer one the call fails at once
 */
record Retries(int attempts, Duration firstPause, Duration longestPause) {

    /** No call lasts so long. */
    private static final Duration FOREVER = Duration.ofDays(365);

    static final Retries DEFAULT = new Retries(4, Duration.ofMillis(100), Duration.ofSeconds(10));

    /** One attempt of a call. */
    interface Attempt<T> {

        CompletableFuture<T> begin() throws Exception;
    }

    /** Receives how a call ended: with an answer, or with a failure. */
    interface Ending<T> {

        void ended(@Nullable T answer, @Nullable KeywrightException failure);
    }

    /**
     * Makes the call, however long its attempts take together.
     *
     * @param isRepeatable whether to make it twice does no harm, if it is not known whether the first was done
     */
    <T> CompletableFuture<T> run(boolean isRepeatable, Attempt<T> attempt) {
        return run(isRepeatable, attempt, FOREVER, (answer, failure) -> {});
    }

    /**
     * Makes the call, and fails when its time is over. A pause that would not end before that is not made: the call fails at once
     * with what is known then.
     *
     * @param total how long all attempts and pauses may take together
     * @param ending receives the answer or the failure before the caller does, unless the caller has given up
     */
    <T> CompletableFuture<T> run(boolean isRepeatable, Attempt<T> attempt, Duration total, Ending<T> ending) {
        Call<T> call = new Call<>(isRepeatable, attempt, System.nanoTime() + total.toNanos(), ending);
        call.attempt(1);
        return call.result;
    }

    /** One call, which is its attempts. */
    private final class Call<T> {

        private final boolean isRepeatable;
        private final Attempt<T> attempt;
        private final long end;
        private final Ending<T> ending;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        /** @param end in terms of {@link System#nanoTime} */
        Call(boolean isRepeatable, Attempt<T> attempt, long end, Ending<T> ending) {
            this.isRepeatable = isRepeatable;
            this.attempt = attempt;
            this.end = end;
            this.ending = ending;
        }

        void attempt(int number) {
            begin().orTimeout(Math.max(1, left()), TimeUnit.NANOSECONDS).whenComplete((answer, failure) -> {
                if (failure == null) {
                    end(answer, null);
                } else {
                    // A timeout comes on a thread that serves all timeouts of the process, so nothing may block it.
                    CompletableFuture.runAsync(() -> goOn(number, Failures.of(failure)));
                }
            });
        }

        /** The caller gets the outcome even if taking note of it fails. */
        private void end(@Nullable T answer, @Nullable KeywrightException failure) {
            try {
                ending.ended(answer, failure);
            } finally {
                if (failure == null) {
                    result.complete(answer);
                } else {
                    result.completeExceptionally(failure);
                }
            }
        }

        private CompletableFuture<T> begin() {
            try {
                return attempt.begin();
            } catch (Exception failure) {
                return CompletableFuture.failedFuture(failure);
            }
        }

        private long left() {
            return end - System.nanoTime();
        }

        /** No further attempt is made for a caller who has given up. */
        private void goOn(int number, KeywrightException failure) {
            Optional<Duration> pause = pause(failure, isRepeatable, number).filter((time) -> time.toNanos() < left());
            if (result.isDone()) {
                return;
            }
            if (pause.isEmpty()) {
                end(null, failure);
                return;
            }
            CompletableFuture.delayedExecutor(pause.get().toNanos(), TimeUnit.NANOSECONDS)
                    .execute(() -> {
                        if (!result.isDone()) {
                            attempt(number + 1);
                        }
                    });
        }
    }

    /** How long to wait before the next attempt; empty if there is to be none. */
    private Optional<Duration> pause(KeywrightException failure, boolean isRepeatable, int number) {
        if (number >= attempts) {
            return Optional.empty();
        }
        if (failure instanceof LimitedException limited) {
            return pause(limited.retryAfter(), number);
        }
        if (failure instanceof UnavailableException unavailable) {
            Optional<Duration> asked = unavailable.retryAfter();
            return asked.isPresent() || isRepeatable ? pause(asked.orElse(Duration.ZERO), number) : Optional.empty();
        }
        return Optional.empty();
    }

    private Optional<Duration> pause(Duration asked, int number) {
        return asked.compareTo(longestPause) <= 0 ? Optional.of(asked.plus(jitter(number))) : Optional.empty();
    }

    private Duration jitter(int number) {
        long most = Math.min(firstPause.toNanos() << Math.min(number - 1, 20), longestPause.toNanos());
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(most + 1));
    }

    /** Waits for a call, and throws what it failed with. */
    static <T> T await(CompletableFuture<T> call) {
        try {
            return call.get();
        } catch (InterruptedException interrupted) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted", null, interrupted);
        } catch (ExecutionException failure) {
            throw Failures.of(failure);
        }
    }
}
