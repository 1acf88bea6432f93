package dev.keywright.net.http;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.NonBlocking;
import reactor.netty.resources.LoopResources;

/**
 * The server's event loops on Linux, which work around a defect of Netty (4.2.18 to 4.2.20, in {@code EpollIoHandler}): a connection that
 * waits for no event is removed from epoll and cannot wait for one again. That happens when the client has shut down its output, and a
 * response that exceeds the socket buffer would then be cut off. Here such a connection waits for errors only and stays in epoll.
 *
 * <p>All servers of a JVM share them, as they share Reactor Netty's own, and the threads end with the JVM.
 */
final class EpollEventLoops implements LoopResources {

    private static final AtomicInteger THREADS = new AtomicInteger();

    private static final LoopResources SHARED = new EpollEventLoops();

    private final EventLoopGroup loops = LoopResources.colocate(new MultiThreadIoEventLoopGroup(
            DEFAULT_IO_WORKER_COUNT, LoopThread::new, withWorkaround(EpollIoHandler.newFactory())));

    private EpollEventLoops() {}

    /** Started by the first call. */
    static LoopResources shared() {
        return SHARED;
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return loops;
    }

    private static IoHandlerFactory withWorkaround(IoHandlerFactory epoll) {
        return (executor) -> new Handler(epoll.newHandler(executor));
    }

    /** Blocking calls are errors on these threads, as on Reactor Netty's own. */
    private static final class LoopThread extends FastThreadLocalThread implements NonBlocking {

        LoopThread(Runnable task) {
            super(task, "keywright-http-" + THREADS.incrementAndGet());
            setDaemon(true);
        }
    }

    private record Handler(IoHandler epoll) implements IoHandler {

        @Override
        public IoRegistration register(IoHandle handle) throws Exception {
            return new Registration(epoll.register(handle));
        }

        @Override
        public void initialize() {
            epoll.initialize();
        }

        @Override
        public int run(IoHandlerContext context) {
            return epoll.run(context);
        }

        @Override
        public void prepareToDestroy() {
            epoll.prepareToDestroy();
        }

        @Override
        public void destroy() {
            epoll.destroy();
        }

        @Override
        public void wakeup() {
            epoll.wakeup();
        }

        @Override
        public boolean isCompatible(Class<? extends IoHandle> type) {
            return epoll.isCompatible(type);
        }
    }

    private record Registration(IoRegistration epoll) implements IoRegistration {

        /** Edge-triggered, so that an error wakes the event loop once. */
        @Override
        public long submit(IoOps events) {
            return epoll.submit(EpollIoOps.NONE.equals(events) ? EpollIoOps.EPOLLET : events);
        }

        @Override
        @SuppressWarnings("TypeParameterUnusedInFormals") // declared by Netty
        public <T> @Nullable T attachment() {
            return epoll.attachment();
        }

        @Override
        public boolean isValid() {
            return epoll.isValid();
        }

        @Override
        public boolean cancel() {
            return epoll.cancel();
        }
    }
}
