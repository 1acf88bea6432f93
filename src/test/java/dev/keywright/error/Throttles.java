package dev.keywright.error;

import ch.qos.logback.classic.LoggerContext;
import java.util.concurrent.atomic.AtomicLong;

/** Throttles for tests of what they are not about. */
final class Throttles {

    private static final long A_MINUTE = 60_000_000_000L;

    private Throttles() {}

    /** Each message comes a minute after the one before. */
    static LogThrottle unlimited() {
        AtomicLong now = new AtomicLong();
        return new LogThrottle(new LoggerContext(), () -> now.addAndGet(A_MINUTE));
    }
}
