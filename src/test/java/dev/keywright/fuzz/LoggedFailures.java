package dev.keywright.fuzz;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;

/** Collects log events with a stack trace or of level ERROR. */
final class LoggedFailures extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Queue<String> logged = new ConcurrentLinkedQueue<>();

    LoggedFailures() {
        start();
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (event.getThrowableProxy() != null || event.getLevel().isGreaterOrEqual(Level.ERROR)) {
            String cause = event.getThrowableProxy() == null
                    ? ""
                    : event.getThrowableProxy().getClassName() + ": "
                            + event.getThrowableProxy().getMessage();
            logged.add(event.getLoggerName() + ": " + event.getFormattedMessage() + " " + cause);
        }
    }

    /** Returns the events since the last call. */
    List<String> drain() {
        List<String> drained = new ArrayList<>();
        for (String next = logged.poll(); next != null; next = logged.poll()) {
            drained.add(next);
        }
        return drained;
    }

    @Override
    public void close() {
        root.detachAppender(this);
        stop();
    }
}
