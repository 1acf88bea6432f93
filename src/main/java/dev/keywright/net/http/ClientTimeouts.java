package dev.keywright.net.http;

import java.time.Duration;

/**
 * Timeouts for clients.
 *
 * @param idle the maximum time between two requests of a connection, before the first one, and without reading a response
 * @param silence the maximum time between two parts of one request
 */
public record ClientTimeouts(Duration idle, Duration silence) {

    public ClientTimeouts() {
        this(Duration.ofSeconds(60), Duration.ofSeconds(10));
    }
}
