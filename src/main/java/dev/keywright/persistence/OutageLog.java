package dev.keywright.persistence;

import io.r2dbc.spi.R2dbcException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.springframework.core.NestedExceptionUtils;
import org.springframework.dao.DataAccessException;

/** Says once in the log that what is needed is out of order, and once that it is over. */
public final class OutageLog {

    private final Logger log;
    private final String unavailable;
    private final String over;
    private final AtomicBoolean goingOn = new AtomicBoolean();

    /**
     * An outage that has not begun.
     *
     * @param outOfOrder what does not work, and what becomes of it: a whole sentence
     * @param over what works again: a whole sentence
     */
    public OutageLog(Logger log, String outOfOrder, String over) {
        this.log = log;
        this.unavailable = outOfOrder;
        this.over = over;
    }

    /** A database's own word needs no stack trace, since where it was heard tells nobody anything; any other failure has its own. */
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
