package dev.keywright.net.shutdown;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tracks one HTTP/1.1 connection, and closes it on shutdown. The last response has {@code Connection: close} (RFC 9112 §9.6). An idle connection
 * stays open for a moment, because a request may be on its way.
 */
final class TrackedHttp1Connection extends ChannelDuplexHandler implements TrackedConnection {

    /** A busy event loop checks its timers before it reads, so data that arrived meanwhile is read between two checks. */
    private static final long FINAL_CHECK_MILLIS = 200;

    private final OpenConnections connections;

    private @Nullable ChannelHandlerContext context;
    private int unanswered;
    private boolean isReceiving;
    private boolean isLastAnnounced;
    private boolean isLastAnswered;
    private boolean isIgnoring;

    TrackedHttp1Connection(OpenConnections connections) {
        this.connections = connections;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
        connections.add(this);
        if (connections.areStopping()) {
            closeWhenIdle();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        connections.remove(this);
    }

    @Override
    public void closeWhenIdle() {
        ChannelHandlerContext added = context;
        if (added != null) {
            schedule(added, GRACE_MILLIS, () -> schedule(added, FINAL_CHECK_MILLIS, () -> closeIfIdle(added)));
        }
    }

    private static void schedule(ChannelHandlerContext context, long millis, Runnable step) {
        Future<?> unused = context.executor().schedule(step, millis, TimeUnit.MILLISECONDS);
    }

    private void closeIfIdle(ChannelHandlerContext context) {
        if (unanswered <= 0 && !isReceiving && !isLastAnnounced) {
            close(context);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            // The client is, or will be, informed that the connection closes, and can retry elsewhere.
            isIgnoring = isLastAnnounced;
            isReceiving = true;
            unanswered += isIgnoring ? 0 : 1;
        }
        boolean isIgnored = isIgnoring;
        if (message instanceof LastHttpContent) {
            isReceiving = false;
            closeIfDone(context);
        }
        if (isIgnored) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (isInterim(message)) {
            super.write(context, message, promise);
            return;
        }
        if (message instanceof HttpResponse response && connections.areStopping() && unanswered <= 1) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            isLastAnnounced = true;
        }
        ChannelPromise written = promise;
        if (message instanceof LastHttpContent) {
            unanswered--;
            written = promise.unvoid();
            if (isLastAnnounced) {
                ChannelPromise unused = written.addListener((sent) -> onLastResponseSent(context));
            } else if (connections.areStopping() && unanswered <= 0) {
                // The response started before the shutdown, without {@code Connection: close}.
                closeWhenIdle();
            }
        }
        super.write(context, message, written);
    }

    private static boolean isInterim(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private void onLastResponseSent(ChannelHandlerContext context) {
        isLastAnswered = true;
        closeIfDone(context);
    }

    /** Waits for the end of the request: closing with unread data would reset the connection and discard the response. */
    private void closeIfDone(ChannelHandlerContext context) {
        if (isLastAnswered && !isReceiving) {
            close(context);
        }
    }

    private static void close(ChannelHandlerContext context) {
        ChannelFuture unused = context.close();
    }
}
