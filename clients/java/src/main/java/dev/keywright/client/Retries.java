package dev.keywright.client;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

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

    static final Retries DEFAULT = new Retries(4, Duration.ofMillis(100), Duration.ofSeconds(10));

    /** One attempt of a call. */
    interface Attempt<T> {

        CompletableFuture<T> begin() throws Exception;
    }

    /**
     * Makes the call.
     *
     * @param isRepeatable whether to make it twice does no harm, if it is not known whether the first was done
     */
    <T> CompletableFuture<T> run(boolean isRepeatable, Attempt<T> attempt) {
        CompletableFuture<T> result = new CompletableFuture<>();
        run(isRepeatable, attempt, 1, result);
        return result;
    }

    private <T> void run(boolean isRepeatable, Attempt<T> attempt, int number, CompletableFuture<T> result) {
        begin(attempt).whenComplete((answer, failure) -> {
            if (failure == null) {
                result.complete(answer);
            } else {
                goOn(isRepeatable, attempt, number, Failures.of(failure), result);
            }
        });
    }

    private static <T> CompletableFuture<T> begin(Attempt<T> attempt) {
        try {
            return attempt.begin();
        } catch (Exception failure) {
            return CompletableFuture.failedFuture(failure);
        }
    }

    /** No further attempt is made for a caller who has given up. */
    private <T> void goOn(
            boolean isRepeatable,
            Attempt<T> attempt,
            int number,
            KeywrightException failure,
            CompletableFuture<T> result) {
        Optional<Duration> pause = pause(failure, isRepeatable, number);
        if (pause.isEmpty() || result.isDone()) {
            result.completeExceptionally(failure);
            return;
        }
        CompletableFuture.delayedExecutor(pause.get().toNanos(), TimeUnit.NANOSECONDS)
                .execute(() -> {
                    if (!result.isDone()) {
                        run(isRepeatable, attempt, number + 1, result);
                    }
                });
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
