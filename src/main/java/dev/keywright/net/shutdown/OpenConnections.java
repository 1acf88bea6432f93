package dev.keywright.net.shutdown;

import dev.keywright.net.http.ConnectionSetup;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import reactor.netty.http.server.HttpServer;

/**
 * Tracks client connections. On shutdown no connection is accepted, and the shutdown waits until each has received its responses and is
 * closed, up to {@code spring.lifecycle.timeout-per-shutdown-phase}.
 *
 * <p>Reactor Netty would close idle connections immediately, even if a request is on its way. Its client would receive no response, and
 * could not know whether the request was processed. It also does not announce to the other clients that a response is the last one.
 */
@Component
final class OpenConnections implements NettyServerCustomizer, SmartLifecycle {

    private final Set<Channel> listeners = ConcurrentHashMap.newKeySet();
    private final Set<TrackedConnection> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Runnable> whenClosed = new AtomicReference<>(() -> {});

    private final ConnectionSetup setup = new ConnectionSetup(
            () -> List.of(new TrackedHttp1Connection(this)), () -> List.of(new TrackedHttp2Connection(this)));

    private volatile boolean isRunning;
    private volatile boolean isStopping;

    @Override
    public HttpServer apply(HttpServer server) {
        return server.doOnBound((bound) -> listeners.add(bound.channel()))
                .doOnChannelInit((observer, channel, remote) -> setup.apply(channel.pipeline()));
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

    /** Before the web server stops, at {@code DEFAULT_PHASE - 1024}. */
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
        listeners.forEach((listener) -> {
            ChannelFuture unused = listener.close().addListener((closed) -> finishIfClosed());
        });
        open.forEach(TrackedConnection::closeWhenIdle);
        finishIfClosed();
    }

    private void finishIfClosed() {
        if (isStopping && open.isEmpty() && listeners.stream().noneMatch(Channel::isActive)) {
            whenClosed.getAndSet(() -> {}).run();
        }
    }

    @Override
    public boolean isRunning() {
        return isRunning;
    }
}
