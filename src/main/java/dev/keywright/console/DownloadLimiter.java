package dev.keywright.console;

import dev.keywright.problem.ApiException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/**
 * Limits the concurrent large responses per address and in total, so that downloads leave connections and bandwidth to the API. A response
 * counts until the client has received it completely or has disconnected.
 */
final class DownloadLimiter {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final int mostToOne;
    private final int max;
    private final ConcurrentMap<String, Integer> toOne = new ConcurrentHashMap<>();
    private final AtomicInteger inAll = new AtomicInteger();

    DownloadLimiter(int mostToOne, int max) {
        this.mostToOne = mostToOne;
        this.max = max;
    }

    /** Sends the response if the limits permit; otherwise errors with an {@code ApiException}. */
    Mono<Void> run(String address, Mono<Void> response) {
        return Mono.using(() -> begin(address), (begun) -> response, this::end);
    }

    private String begin(String address) {
        if (inAll.incrementAndGet() > max) {
            inAll.decrementAndGet();
            throw ApiException.unavailable(SOON);
        }
        if (toOne.merge(address, 1, Integer::sum) > mostToOne) {
            end(address);
            throw ApiException.tooManyRequests(SOON);
        }
        return address;
    }

    private void end(String address) {
        toOne.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
        inAll.decrementAndGet();
    }

    /** The number of responses being sent. */
    int active() {
        return inAll.get();
    }
}
