package dev.keywright.logging;

import io.netty.handler.timeout.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.server.ResponseStatusException;

/**
 * Logs errors dropped after their subscriber terminated. Disconnected and timed-out clients, and invalid requests whose client does not
 * wait for the response, are not logged, because any client could flood the log.
 */
final class DroppedErrorLog {

    private static final Logger LOG = LoggerFactory.getLogger(DroppedErrorLog.class);

    private DroppedErrorLog() {}

    static void log(Throwable failure) {
        if (isCausedByClient(failure)) {
            LOG.debug("A client has disconnected", failure);
        } else {
            LOG.error("Error dropped after its subscriber terminated", failure);
        }
    }

    private static boolean isCausedByClient(Throwable failure) {
        return DisconnectedClient.isCauseOf(failure)
                || failure instanceof TimeoutException
                || (failure instanceof ResponseStatusException invalid
                        && invalid.getStatusCode().is4xxClientError());
    }
}
