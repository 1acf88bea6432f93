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

    private static final Duration RETRY_DELAY = Duration.ofSeconds(1);

    private final int maxPerAddress;
    private final int max;
    private final ConcurrentMap<String, Integer> perAddress = new ConcurrentHashMap<>();
    private final AtomicInteger total = new AtomicInteger();

    DownloadLimiter(int maxPerAddress, int max) {
        this.maxPerAddress = maxPerAddress;
        this.max = max;
    }

    /** Sends the response if the limits permit; otherwise errors with an {@code ApiException}. */
    Mono<Void> run(String address, Mono<Void> response) {
        return Mono.using(() -> begin(address), (counted) -> response, this::end);
    }

    private String begin(String address) {
        if (total.incrementAndGet() > max) {
            total.decrementAndGet();
            throw ApiException.busy(RETRY_DELAY);
        }
        if (perAddress.merge(address, 1, Integer::sum) > maxPerAddress) {
            end(address);
            throw ApiException.tooManyRequests(RETRY_DELAY);
        }
        return address;
    }

    private void end(String address) {
        perAddress.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
        total.decrementAndGet();
    }

    /** The number of responses being sent, for tests. */
    int active() {
        return total.get();
    }
}
