package dev.keywright.logging;

import io.netty.handler.timeout.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * Logs errors dropped after their subscriber terminated. Disconnected and timed-out clients are not logged, because any client could flood
 * the log.
 */
final class DroppedErrorLog {

    private static final Logger LOG = LoggerFactory.getLogger(DroppedErrorLog.class);

    private DroppedErrorLog() {}

    static void log(Throwable failure) {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure) || failure instanceof TimeoutException) {
            LOG.debug("a client has disconnected", failure);
        } else {
            LOG.error("Error dropped after its subscriber terminated", failure);
        }
    }
}
