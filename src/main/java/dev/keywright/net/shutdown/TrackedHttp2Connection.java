package dev.keywright.net.shutdown;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2GoAwayFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2GoAwayFrame;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tracks one HTTP/2 connection, and closes it on shutdown (RFC 9113 §6.8): a first {@code GOAWAY} asks the client to use another connection,
 * and a second one names the last request that is processed. The codec closes the connection after the last response.
 */
final class TrackedHttp2Connection extends ChannelInboundHandlerAdapter implements TrackedConnection {

    /** The shutdown as a whole has one. By default the codec would not wait for the responses. */
    private static final long NO_TIMEOUT = -1;

    private final OpenConnections connections;

    private @Nullable ChannelHandlerContext context;

    TrackedHttp2Connection(OpenConnections connections) {
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
            added.executor().execute(() -> announce(added));
        }
    }

    private static void announce(ChannelHandlerContext context) {
        sendGoAway(context, Integer.MAX_VALUE);
        Future<?> unused = context.executor().schedule(() -> close(context), GRACE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void close(ChannelHandlerContext context) {
        sendGoAway(context, 0);
        context.pipeline().get(Http2FrameCodec.class).gracefulShutdownTimeoutMillis(NO_TIMEOUT);
        ChannelFuture unused = context.close();
    }

    /**
     * @param furtherRequests how many requests after the last known one are processed
     */
    private static void sendGoAway(ChannelHandlerContext context, int furtherRequests) {
        Http2GoAwayFrame frame = new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(furtherRequests);
        ChannelFuture unused = context.writeAndFlush(frame);
    }
}
