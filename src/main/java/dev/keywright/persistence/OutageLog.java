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
    private final String recovered;
    private final AtomicBoolean isOutage = new AtomicBoolean();

    /**
     * Creates a log without a current outage.
     *
     * @param unavailable what failed and what happens meanwhile, as a complete sentence
     * @param recovered what works again, as a complete sentence
     */
    public OutageLog(Logger log, String unavailable, String recovered) {
        this.log = log;
        this.unavailable = unavailable;
        this.recovered = recovered;
    }

    /** A database exception is logged without its stack trace, which adds nothing; any other failure with it. */
    public void failed(Throwable cause) {
        if (!isOutage.compareAndSet(false, true)) {
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
        if (isOutage.compareAndSet(true, false)) {
            log.info(recovered);
        }
    }

    private static boolean isR2dbcException(Throwable failure) {
        return failure instanceof DataAccessException
                || failure instanceof R2dbcException
                || (failure.getCause() != null && isR2dbcException(failure.getCause()));
    }
}
