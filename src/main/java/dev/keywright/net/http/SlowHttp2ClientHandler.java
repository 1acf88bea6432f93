package dev.keywright.net.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DefaultHttp2ResetFrame;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2FrameStreamEvent;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.codec.http2.Http2StreamFrame;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * For HTTP/2: resets a stream whose client does not complete its request or leaves no window for its response, and closes a
 * connection that is idle or whose client reads nothing. The codec itself limits the number of requests in progress.
 * One instance per connection, directly behind the codec.
 */
final class SlowHttp2ClientHandler extends SlowClientHandler {

    private final Map<Http2FrameStream, Progress> streams = new HashMap<>();

    /**
     * @param timeouts the timeouts, rounded to seconds
     */
    SlowHttp2ClientHandler(ClientTimeouts timeouts) {
        super(timeouts);
    }

    /** Frames without a stream, such as {@code PING}, are no activity. */
    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof Http2HeadersFrame headers) {
            progress(context, headers).receive(0, headers.isEndStream(), lastActivity);
        } else if (message instanceof Http2DataFrame data) {
            progress(context, data).receive(data.content().readableBytes(), data.isEndStream(), lastActivity);
        }
        context.fireChannelRead(message);
    }

    private Progress progress(ChannelHandlerContext context, Http2StreamFrame frame) {
        lastActivity = now(context);
        return streams.computeIfAbsent(frame.stream(), (stream) -> new Progress(lastActivity));
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
        if (event instanceof Http2FrameStreamEvent change && change.stream().state() == Http2Stream.State.CLOSED) {
            streams.remove(change.stream());
        }
        super.userEventTriggered(context, event);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof Http2StreamFrame) {
            lastActivity = now(context);
        }
        super.write(context, message, promise);
    }

    /** Any client can cause such an error, to which the codec responds, so it is not logged. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        if (!(cause instanceof Http2Exception) && !(cause instanceof IOException)) {
            context.fireExceptionCaught(cause);
        }
    }

    @Override
    void check(ChannelHandlerContext context, long now) {
        if (isIdle(now) || isStuck(context, now)) {
            hangUp(context);
        } else {
            resetSlowStreams(context, now);
        }
    }

    private boolean isIdle(long now) {
        return streams.isEmpty() && now - lastActivity > idle;
    }

    private void resetSlowStreams(ChannelHandlerContext context, long now) {
        Http2Connection connection =
                context.pipeline().get(Http2FrameCodec.class).connection();
        List<Http2FrameStream> slow = new ArrayList<>();
        streams.forEach((stream, progress) -> {
            Http2Stream state = connection.stream(stream.id());
            if (state != null
                    && (isSlow(connection, state, progress, now) || isBlocked(connection, state, progress, now))) {
                slow.add(stream);
            }
        });
        for (Http2FrameStream stream : slow) {
            ChannelFuture unused = context.write(new DefaultHttp2ResetFrame(Http2Error.CANCEL).stream(stream));
        }
        context.flush();
    }

    private boolean isSlow(Http2Connection connection, Http2Stream stream, Progress progress, long now) {
        if (progress.isComplete) {
            return false;
        }
        if (connection.local().flowController().unconsumedBytes(stream) > 0) {
            // The server is not reading now, so the time does not count against the client.
            progress.lastReceived = now;
            progress.begunAt += SECOND;
        }
        return now - progress.lastReceived > silence || now - progress.begunAt > maxRequestNanos(progress.received);
    }

    /** Whether there is pending output for which the client has opened no window in a while. */
    private boolean isBlocked(Http2Connection connection, Http2Stream stream, Progress progress, long now) {
        var flow = connection.remote().flowController();
        int window = Math.min(flow.windowSize(stream), flow.windowSize(connection.connectionStream()));
        if (!flow.hasFlowControlled(stream) || window != progress.window) {
            progress.window = window;
            progress.lastWindow = now;
        }
        return now - progress.lastWindow > idle;
    }

    /** The progress of a request and its response. Times are in nanoseconds. */
    private static final class Progress {

        private long begunAt;
        private long lastReceived;
        private long received;
        private boolean isComplete;
        private int window;
        private long lastWindow;

        Progress(long now) {
            this.begunAt = now;
            this.lastReceived = now;
            this.lastWindow = now;
        }

        void receive(int bytes, boolean isEnd, long now) {
            received += bytes;
            isComplete = isEnd;
            lastReceived = now;
        }
    }
}
