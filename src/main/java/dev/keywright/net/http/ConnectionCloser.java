package dev.keywright.net.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Closes one connection whose client still sends or still receives. */
final class ConnectionCloser {

    /** How long a client may take to read the last response and to stop sending. */
    private static final long LINGER_SECONDS = 5;

    /** How long a response may pause after the client has closed its sending side. */
    private static final long MAX_PAUSE_SECONDS = Duration.ofMinutes(1).toSeconds();

    private boolean isLingering;
    private boolean hasResponded;

    boolean isLingering() {
        return isLingering;
    }

    /** Shuts down the output now, and closes the connection later, so that the client can end its side. */
    void linger(ChannelHandlerContext context) {
        isLingering = true;
        shutOutput(context.channel());
        schedule(context, LINGER_SECONDS, () -> close(context));
    }

    private static void shutOutput(Channel channel) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        if (tls != null) {
            ChannelFuture unused = tls.closeOutbound();
        } else if (channel instanceof DuplexChannel socket) {
            ChannelFuture unused = socket.shutdownOutput();
        }
    }

    /** Records that a part of a response was sent. */
    void noteResponse() {
        hasResponded = true;
    }

    /** Closes the connection once responses pause. A disconnected client looks like one that only receives. */
    void closeIfPaused(ChannelHandlerContext context) {
        hasResponded = false;
        schedule(context, MAX_PAUSE_SECONDS, () -> {
            if (hasResponded) {
                closeIfPaused(context);
            } else {
                close(context);
            }
        });
    }

    private static void schedule(ChannelHandlerContext context, long seconds, Runnable step) {
        Future<?> timer = context.executor().schedule(step, seconds, TimeUnit.SECONDS);
        ChannelFuture unused = context.channel().closeFuture().addListener((closed) -> timer.cancel(false));
    }

    private static void close(ChannelHandlerContext context) {
        ChannelFuture unused = context.close();
    }
}
