package dev.keywright.logging;

import io.netty.handler.timeout.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.util.DisconnectedClientHelper;

/**
 * What becomes of errors that come when nobody listens to them any more. That a client has hung up, or has gone silent, is
 * nothing to log, or anyone could fill the log with it.
 */
final class DroppedErrorLog {

    private static final Logger LOG = LoggerFactory.getLogger(DroppedErrorLog.class);

    private DroppedErrorLog() {}

    static void log(Throwable failure) {
        if (DisconnectedClientHelper.isClientDisconnectedException(failure) || failure instanceof TimeoutException) {
            LOG.debug("a client has gone", failure);
        } else {
            LOG.error("an error came when nobody listened to it any more", failure);
        }
    }
}
