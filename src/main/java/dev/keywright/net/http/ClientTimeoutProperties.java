package dev.keywright.net.http;

import java.time.Duration;

/**
 * How long a client may be silent.
 *
 * @param idle between two requests of one connection, and before its first; and without taking anything of what is sent to it
 * @param silence between two parts of one request
 */
public record ClientTimeoutProperties(Duration idle, Duration silence) {

    public ClientTimeoutProperties() {
        this(Duration.ofSeconds(60), Duration.ofSeconds(10));
    }
}
