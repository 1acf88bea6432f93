package dev.keywright.net.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Checks once a second whether the client of a connection is too slow, for any version of HTTP.
 *
 * <p>Reactor Netty's own timeouts set and clear three timers for each request: see "Where the time goes" in
 * {@code bench/README.md}.
 */
abstract class SlowClientHandler extends ChannelDuplexHandler {

    static final long SECOND = Duration.ofSeconds(1).toNanos();

    /** From the headers of a request to the end of its body, plus a second for each of this many bytes. */
    private static final long WHOLE_REQUEST = Duration.ofSeconds(30).toNanos();

    private static final long MIN_BYTES_PER_SECOND = 1024;

    final long idle;
    final long silence;

    /** When the client or the server last sent something that counts. */
    long lastActivity;

    private @Nullable ScheduledFuture<?> checks;
    private long unsent;
    private long lastProgress;

    SlowClientHandler(ClientTimeouts timeouts) {
        this.idle = timeouts.idle().toNanos();
        this.silence = timeouts.silence().toNanos();
    }

    @Override
    public final void handlerAdded(ChannelHandlerContext context) {
        lastActivity = now(context);
        lastProgress = lastActivity;
        checks = context.executor()
                .scheduleWithFixedDelay(() -> check(context, now(context)), SECOND, SECOND, TimeUnit.NANOSECONDS);
    }

    @Override
    public final void handlerRemoved(ChannelHandlerContext context) {
        if (checks != null) {
            checks.cancel(false);
        }
    }

    /** Called once a second. */
    abstract void check(ChannelHandlerContext context, long now);

    /** Returns how long a request may take whose body has this many bytes so far. */
    static long maxRequestNanos(long received) {
        return WHOLE_REQUEST + received / MIN_BYTES_PER_SECOND * SECOND;
    }

    /** Whether there is pending output of which the client reads nothing. */
    final boolean isStuck(ChannelHandlerContext context, long now) {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        long pending = buffer == null ? 0 : buffer.totalPendingWriteBytes();
        if (pending == 0 || pending != unsent) {
            unsent = pending;
            lastProgress = now;
        }
        return now - lastProgress > idle;
    }

    static void hangUp(ChannelHandlerContext context) {
        ChannelFuture unused = context.close();
    }

    static long now(ChannelHandlerContext context) {
        return context.executor().ticker().nanoTime();
    }
}
