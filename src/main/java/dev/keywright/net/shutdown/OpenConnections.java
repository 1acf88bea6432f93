package dev.keywright.net.shutdown;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.context.SmartLifecycle;

/**
 * The connections that clients have open. At a stop nobody is let in any more, and the stop waits until each of them has had its
 * answers and is closed, for as long as {@code spring.lifecycle.timeout-per-shutdown-phase} lets it.
 *
 * <p>The server below would close those that rest at once, beside a request that is on its way: its client would get no answer, and
 * could not know whether it was carried out. It does not tell the others either that their answer is the last one.
 */
final class OpenConnections implements SmartLifecycle {

    private final Set<Channel> listeners = ConcurrentHashMap.newKeySet();
    private final Set<TrackedConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Runnable> whenClosed = new AtomicReference<>(() -> {});

    private volatile boolean isRunning;
    private volatile boolean isStopping;
    private volatile boolean areOthersOpen;

    void listenAt(Channel listener) {
        listeners.add(listener);
    }

    /** There are connections of a protocol that is not read here, HTTP/2 say. They end as the server below ends them. */
    void leaveToTheServer() {
        areOthersOpen = true;
    }

    void add(TrackedConnection connection) {
        open.add(connection);
    }

    void remove(TrackedConnection connection) {
        open.remove(connection);
        finishIfClosed();
    }

    boolean areStopping() {
        return isStopping;
    }

    /** Before the web server begins to stop, which is at {@code DEFAULT_PHASE - 1024}. */
    @Override
    public int getPhase() {
        return DEFAULT_PHASE - 512;
    }

    @Override
    public void start() {
        isRunning = true;
        isStopping = false;
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public void stop(Runnable callback) {
        isRunning = false;
        isStopping = true;
        whenClosed.set(callback);
        if (!areOthersOpen) {
            listeners.forEach((listener) -> {
                ChannelFuture unused = listener.close().addListener((closed) -> finishIfClosed());
            });
        }
        open.forEach(TrackedConnection::closeWhenIdle);
        finishIfClosed();
    }

    private void finishIfClosed() {
        if (isStopping && open.isEmpty() && (areOthersOpen || listeners.stream().noneMatch(Channel::isActive))) {
            whenClosed.getAndSet(() -> {}).run();
        }
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }
}
