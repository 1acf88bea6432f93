package dev.keywright.net.shutdown;

import java.time.Duration;

/** An open connection of a client. */
interface TrackedConnection {

    /** The maximum delay of a request that a client sent before it noticed the shutdown. */
    long GRACE_MILLIS = Duration.ofSeconds(1).toMillis();

    /** Closes the connection after a moment without a request. Requests that arrive meanwhile are processed. */
    void closeWhenIdle();
}
