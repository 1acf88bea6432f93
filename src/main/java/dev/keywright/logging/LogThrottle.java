package dev.keywright.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.turbo.TurboFilter;
import ch.qos.logback.core.spi.FilterReply;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.ILoggerFactory;
import org.slf4j.LoggerFactory;
import org.slf4j.Marker;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.scheduling.annotation.Scheduled;

/**
 * Keeps the log readable whatever clients do. For each logger, a few warnings and errors per second are written, and one stack trace per
 * exception type in ten seconds. The others are counted, and the count is logged every ten seconds.
 */
public final class LogThrottle extends TurboFilter implements DisposableBean {

    private static final org.slf4j.Logger LOG = LoggerFactory.getLogger(LogThrottle.class);

    private static final int LINES_A_SECOND = 5;
    private static final long SECOND = Duration.ofSeconds(1).toNanos();
    private static final long REPORT_MILLIS = 10_000;
    private static final long REPORT = Duration.ofMillis(REPORT_MILLIS).toNanos();

    private final Map<String, Window> kinds = new ConcurrentHashMap<>();
    private final Set<String> exemptLoggers = ConcurrentHashMap.newKeySet();
    private final ILoggerFactory loggers;
    private final LongSupplier nanoTime;
    private final boolean isLimited;

    LogThrottle() {
        this(LoggerFactory.getILoggerFactory(), System::nanoTime);
    }

    /** A throttle that omits nothing. */
    public static LogThrottle unlimited() {
        return new LogThrottle(LoggerFactory.getILoggerFactory(), System::nanoTime, false);
    }

    LogThrottle(ILoggerFactory loggers, LongSupplier nanoTime) {
        this(loggers, nanoTime, true);
    }

    private LogThrottle(ILoggerFactory loggers, LongSupplier nanoTime, boolean isLimited) {
        this.loggers = loggers;
        this.nanoTime = nanoTime;
        this.isLimited = isLimited;
        this.exemptLoggers.add(LOG.getName());
        if (isLimited && loggers instanceof LoggerContext logback) {
            logback.addTurboFilter(this);
        }
    }

    @Override
    public void destroy() {
        if (loggers instanceof LoggerContext logback) {
            boolean unused = logback.getTurboFilterList().remove(this);
        }
    }

    @Override
    public FilterReply decide(
            @Nullable Marker marker,
            Logger logger,
            Level level,
            @Nullable String format,
            Object @Nullable [] parameters,
            @Nullable Throwable failure) {
        boolean applies = format != null
                && level.isGreaterOrEqual(Level.WARN)
                && level.isGreaterOrEqual(logger.getEffectiveLevel())
                && !this.exemptLoggers.contains(logger.getName());
        if (!applies) {
            return FilterReply.NEUTRAL;
        }
        boolean isWritten =
                failure == null ? admitsLine(logger.getName()) : admitsStackTrace(logger.getName(), failure);
        return isWritten ? FilterReply.NEUTRAL : FilterReply.DENY;
    }

    /** Exempts a logger whose owner calls {@link #admitsLine} and {@link #admitsStackTrace} itself. */
    public void exempt(String logger) {
        this.exemptLoggers.add(logger);
    }

    /** Whether a line of this logger may be written now. If not, it is counted. */
    public boolean admitsLine(String logger) {
        return admits(logger, LINES_A_SECOND, SECOND);
    }

    /** Whether this stack trace may be written now. If not, it is counted. */
    public boolean admitsStackTrace(String logger, Throwable failure) {
        return admits(logger + " with " + failure.getClass().getSimpleName(), 1, REPORT);
    }

    private boolean admits(String kind, int max, long period) {
        return !isLimited
                || kinds.computeIfAbsent(kind, (name) -> new Window()).admits(max, nanoTime.getAsLong() / period);
    }

    @Scheduled(fixedDelay = REPORT_MILLIS, initialDelay = REPORT_MILLIS)
    void report() {
        kinds.forEach((name, kind) -> {
            long omitted = kind.drain();
            if (omitted > 0) {
                LOG.warn("{} more messages of {} were omitted from the log", omitted, name);
            }
        });
    }

    private static final class Window {

        private long period = Long.MIN_VALUE;
        private int written;
        private long omitted;

        synchronized boolean admits(int max, long now) {
            if (now != period) {
                period = now;
                written = 0;
            }
            if (written < max) {
                written++;
                return true;
            }
            omitted++;
            return false;
        }

        synchronized long drain() {
            long drained = omitted;
            omitted = 0;
            return drained;
        }
    }
}
