package dev.keywright.net.http;

import java.time.Duration;

/**
 * Timeouts for clients.
 *
 * @param idle how long a connection may stay open without a request, or with a response of which the client reads
 *     nothing
 * @param silence the maximum time between two parts of one request
 */
public record ClientTimeouts(Duration idle, Duration silence) {

    public ClientTimeouts() {
        this(Duration.ofSeconds(60), Duration.ofSeconds(10));
    }
}
