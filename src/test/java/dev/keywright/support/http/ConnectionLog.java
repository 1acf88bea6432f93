package dev.keywright.support.http;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.netty.util.concurrent.EventExecutor;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.slf4j.LoggerFactory;
import org.springframework.http.client.ReactorResourceFactory;

/**
 * Collects what is logged while the server handles connections: by its event loops, and of errors dropped on any thread. Other threads also
 * log what concerns no request.
 */
public final class ConnectionLog extends AppenderBase<ILoggingEvent> implements AutoCloseable {

    private static final String DROPPED_ERRORS = "dev.keywright.logging.DroppedErrorLog";

    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Queue<ILoggingEvent> events = new ConcurrentLinkedQueue<>();
    private final ReactorResourceFactory resources;

    public ConnectionLog(ReactorResourceFactory resources) {
        this.resources = resources;
        start();
        root.addAppender(this);
    }

    @Override
    protected void append(ILoggingEvent event) {
        event.prepareForDeferredProcessing();
        events.add(event);
    }

    /** Returns the lines logged for connections that have ended, after the event loops have handled their end. */
    public List<String> lines() {
        // The client may see the end of a connection before the event loop has queued the last task for it.
        finishTasks();
        Set<String> threads = finishTasks();
        return events.stream()
                .filter((event) -> threads.contains(event.getThreadName())
                        || event.getLoggerName().equals(DROPPED_ERRORS))
                .map((event) -> event.getLevel() + " " + event.getLoggerName() + ": " + event.getFormattedMessage())
                .toList();
    }

    /** Waits until each event loop has run the tasks that are queued now, and returns the names of their threads. */
    private Set<String> finishTasks() {
        Set<String> threads = new HashSet<>();
        for (EventExecutor loop : resources.getLoopResources().onServer(true)) {
            threads.add(loop.submit(() -> Thread.currentThread().getName())
                    .syncUninterruptibly()
                    .getNow());
        }
        return threads;
    }

    @Override
    public void close() {
        root.detachAppender(this);
        stop();
    }
}
