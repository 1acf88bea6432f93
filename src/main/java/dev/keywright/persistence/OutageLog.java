package dev.keywright.persistence;

import io.r2dbc.spi.R2dbcException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;

/** Logs the start and the end of an outage once each. */
public final class OutageLog {

    private final Logger log;
    private final String unavailable;
    private final String over;
    private final AtomicBoolean goingOn = new AtomicBoolean();

    /**
     * Creates a log without a current outage.
     *
     * @param outOfOrder what failed and what happens meanwhile, as a complete sentence
     * @param over what works again, as a complete sentence
     */
    public OutageLog(Logger log, String outOfOrder, String over) {
        this.log = log;
        this.unavailable = outOfOrder;
        this.over = over;
    }

    /** A database exception is logged without its stack trace, which adds nothing; any other failure with it. */
    public void failed(Throwable cause) {
        if (!goingOn.compareAndSet(false, true)) {
            return;
        }
        if (isR2dbcException(cause)) {
            log.warn(
                    "{} {}",
                    unavailable,
                    NestedExceptionUtils.getMostSpecificCause(cause).getMessage());
        } else {
            log.warn(unavailable, cause);
        }
    }

    public void recovered() {
        if (goingOn.compareAndSet(true, false)) {
            log.info(over);
        }
    }

    private static boolean isR2dbcException(Throwable failure) {
        return failure instanceof DataAccessException
                || failure instanceof R2dbcException
                || (failure.getCause() != null && isR2dbcException(failure.getCause()));
    }
}
