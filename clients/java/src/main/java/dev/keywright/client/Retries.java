package dev.keywright.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Retries failed requests with exponential backoff and full jitter ("Exponential Backoff and Jitter", AWS Architecture Blog, 2015), so that clients
 * that failed together do not retry together. If the service specifies a delay, the jitter is added to it.
 *
 * @param maxAttempts the maximum number of attempts, including the first; at least 1
 * @param initialDelay the upper bound of the first delay, which doubles with each attempt
 * @param maxRetryDelay the maximum delay; if the service asks for a longer one, the request fails immediately
 * @param scheduler runs what follows a failed attempt
 */
record Retries(int maxAttempts, Duration initialDelay, Duration maxRetryDelay, Scheduler scheduler) {

    /** Effectively no timeout. */
    private static final Duration UNLIMITED = Duration.ofDays(365);

    static final Retries DEFAULT =
            new Retries(4, Duration.ofMillis(100), Duration.ofSeconds(10), Retries::runAsynchronously);

    /** Runs tasks on other threads than the caller's. */
    interface Scheduler {

        void schedule(Runnable task, Duration delay);
    }

    private static void runAsynchronously(Runnable task, Duration delay) {
        if (delay.isZero()) {
            CompletableFuture.runAsync(task);
        } else {
            CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS)
                    .execute(task);
        }
    }

    Retries withScheduler(Scheduler other) {
        return new Retries(maxAttempts, initialDelay, maxRetryDelay, other);
    }

    Retries withMaxAttempts(int attempts) {
        return new Retries(attempts, initialDelay, maxRetryDelay, scheduler);
    }

    Retries withMaxRetryDelay(Duration delay) {
        return new Retries(maxAttempts, initialDelay, delay, scheduler);
    }

    /** One attempt to send a request. */
    interface Attempt<T> {

        CompletableFuture<T> begin() throws Exception;
    }

    /** Receives the outcome of a request: a response or a failure. */
    interface Listener<T> {

        void completed(@Nullable T response, @Nullable KeywrightException failure);
    }

    /**
     * Sends a request without a timeout for all attempts together.
     *
     * @param isRepeatable whether the request can be repeated safely when its outcome is unknown
     */
    <T> CompletableFuture<T> run(boolean isRepeatable, Attempt<T> attempt) {
        return run(isRepeatable, attempt, UNLIMITED, (response, failure) -> {});
    }

    /**
     * Sends a request with a timeout for all attempts together. If the next delay would exceed the timeout, the request fails immediately with the last
     * failure.
     *
     * @param total the timeout for all attempts and delays together
     * @param listener receives the outcome before the caller does, unless the caller has cancelled the request
     */
    <T> CompletableFuture<T> run(boolean isRepeatable, Attempt<T> attempt, Duration total, Listener<T> listener) {
        Execution<T> execution = new Execution<>(isRepeatable, attempt, System.nanoTime() + total.toNanos(), listener);
        execution.attempt(1);
        return execution.result;
    }

    /** The attempts of one request. */
    private final class Execution<T> {

        private final boolean isRepeatable;
        private final Attempt<T> attempt;
        private final long deadline;
        private final Listener<T> listener;
        private final CompletableFuture<T> result = new CompletableFuture<>();

        /** @param deadline as {@link System#nanoTime} */
        Execution(boolean isRepeatable, Attempt<T> attempt, long deadline, Listener<T> listener) {
            this.isRepeatable = isRepeatable;
            this.attempt = attempt;
            this.deadline = deadline;
            this.listener = listener;
        }

        void attempt(int number) {
            begin().orTimeout(Math.max(1, remainingNanos()), TimeUnit.NANOSECONDS)
                    .whenComplete((response, failure) -> {
                        if (failure == null) {
                            complete(response, null);
                        } else {
                            // The JDK completes timeouts on one thread for the whole process, which must not block.
                            scheduler.schedule(() -> retry(number, ExceptionTranslator.of(failure)), Duration.ZERO);
                        }
                    });
        }

        /** Completes the result even if the listener fails. */
        private void complete(@Nullable T response, @Nullable KeywrightException failure) {
            try {
                listener.completed(response, failure);
            } finally {
                if (failure == null) {
                    result.complete(response);
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

        private long remainingNanos() {
            return deadline - System.nanoTime();
        }

        /** Makes no further attempt if the caller has cancelled the request. */
        private void retry(int number, KeywrightException failure) {
            Optional<Duration> delay =
                    delay(failure, isRepeatable, number).filter((time) -> time.toNanos() < remainingNanos());
            if (result.isDone()) {
                return;
            }
            if (delay.isEmpty()) {
                complete(null, failure);
                return;
            }
            scheduler.schedule(
                    () -> {
                        if (!result.isDone()) {
                            attempt(number + 1);
                        }
                    },
                    delay.get());
        }
    }

    /** The delay before the next attempt; empty if no further attempt follows. */
    private Optional<Duration> delay(KeywrightException failure, boolean isRepeatable, int number) {
        if (number >= maxAttempts) {
            return Optional.empty();
        }
        if (failure instanceof RateLimitedException limited) {
            return delay(limited.retryAfter(), number);
        }
        if (failure instanceof UnavailableException unavailable) {
            Optional<Duration> requested = unavailable.retryAfter();
            return requested.isPresent() || isRepeatable
                    ? delay(requested.orElse(Duration.ZERO), number)
                    : Optional.empty();
        }
        return Optional.empty();
    }

    private Optional<Duration> delay(Duration requested, int number) {
        return requested.compareTo(maxRetryDelay) <= 0 ? Optional.of(requested.plus(jitter(number))) : Optional.empty();
    }

    private Duration jitter(int number) {
        long max = Math.min(initialDelay.toNanos() << Math.min(number - 1, 20), maxRetryDelay.toNanos());
        return Duration.ofNanos(ThreadLocalRandom.current().nextLong(max + 1));
    }

    /** Waits for a response, or throws the failure. */
    static <T> T await(CompletableFuture<T> response) {
        try {
            return response.get();
        } catch (InterruptedException interrupted) {
            response.cancel(true);
            Thread.currentThread().interrupt();
            throw new UnavailableException("Interrupted while waiting for the response", null, interrupted);
        } catch (ExecutionException failure) {
            throw ExceptionTranslator.of(failure);
        }
    }
}
