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

    private final OpenConnections all;

    private @Nullable ChannelHandlerContext context;

    TrackedHttp2Connection(OpenConnections all) {
        this.all = all;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        this.context = context;
        all.add(this);
        if (all.areStopping()) {
            closeWhenIdle();
        }
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        all.remove(this);
    }

    @Override
    public void closeWhenIdle() {
        ChannelHandlerContext here = context;
        if (here != null) {
            here.executor().execute(() -> announce(here));
        }
    }

    private static void announce(ChannelHandlerContext here) {
        sendGoAway(here, Integer.MAX_VALUE);
        Future<?> unused = here.executor().schedule(() -> close(here), GRACE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private static void close(ChannelHandlerContext here) {
        sendGoAway(here, 0);
        here.pipeline().get(Http2FrameCodec.class).gracefulShutdownTimeoutMillis(NO_TIMEOUT);
        ChannelFuture unused = here.close();
    }

    /**
     * @param furtherRequests how many requests after the last known one are processed
     */
    private static void sendGoAway(ChannelHandlerContext here, int furtherRequests) {
        Http2GoAwayFrame frame = new DefaultHttp2GoAwayFrame(Http2Error.NO_ERROR).setExtraStreamIds(furtherRequests);
        ChannelFuture unused = here.writeAndFlush(frame);
    }
}
