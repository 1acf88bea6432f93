package dev.keywright.net.http;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a connection whose client does not complete its requests, does not read its responses, or pipelines too many requests. One
 * instance per connection, directly behind the codec.
 *
 * <p>It checks the connection once a second. Reactor Netty's own timeouts set and clear three timers for each request: see "Where the time
 * goes" in {@code bench/README.md}.
 */
final class SlowClientHandler extends ChannelDuplexHandler {

    /** From the headers of a request to the end of its body, plus a second for each of this many bytes. */
    private static final long WHOLE_REQUEST = Duration.ofSeconds(30).toNanos();

    private static final long MIN_BYTES_PER_SECOND = 1024;

    /** Pending requests stay in memory, because the server reads ahead. */
    private static final int MAX_UNANSWERED = 100;

    static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final long idle;
    private final long silence;

    private @Nullable ScheduledFuture<?> checks;
    private long lastActivity;
    private long begunAt;
    private long received;
    private boolean isSending;

    /** Whether the server has requested more data than it received. Its channels do not read automatically. */
    private boolean isAwaited;

    private int unanswered;
    private long unsent;
    private long lastProgress;

    /**
     * @param timeouts the timeouts, rounded to seconds
     */
    SlowClientHandler(ClientTimeouts timeouts) {
        this.idle = timeouts.idle().toNanos();
        this.silence = timeouts.silence().toNanos();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        lastActivity = now(context);
        lastProgress = lastActivity;
        checks = context.executor().scheduleWithFixedDelay(() -> check(context), SECOND, SECOND, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (checks != null) {
            checks.cancel(false);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        lastActivity = now(context);
        if (message instanceof HttpRequest) {
            begin();
        }
        if (message instanceof ByteBufHolder part) {
            received += part.content().readableBytes();
        }
        if (message instanceof LastHttpContent) {
            isSending = false;
        }
        if (unanswered > MAX_UNANSWERED) {
            ReferenceCountUtil.release(message);
            hangUp(context);
        } else {
            context.fireChannelRead(message);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        isAwaited = false;
        context.fireChannelReadComplete();
    }

    @Override
    public void read(ChannelHandlerContext context) {
        isAwaited = true;
        context.read();
    }

    private void begin() {
        begunAt = lastActivity;
        received = 0;
        isSending = true;
        unanswered++;
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof LastHttpContent && !HttpExchange.isInterim(message)) {
            lastActivity = now(context);
            unanswered--;
        }
        super.write(context, message, promise);
    }

    private void check(ChannelHandlerContext context) {
        long now = now(context);
        if (!isAwaited && unanswered > 0) {
            // The server is not reading now, so the time does not count against the client.
            lastActivity = now;
            begunAt += SECOND;
        }
        boolean isSlow = isSending && (now - lastActivity > silence || now - begunAt > maxRequestNanos(received));
        if (isSlow && unanswered == 1) {
            isSending = false;
            context.fireExceptionCaught(ReadTimeoutException.INSTANCE);
        } else if (isSlow || isIdle(now) || isStuck(context, now)) {
            hangUp(context);
        }
    }

    /** Returns how long a request may take whose body has this many bytes so far. */
    static long maxRequestNanos(long received) {
        return WHOLE_REQUEST + received / MIN_BYTES_PER_SECOND * SECOND;
    }

    private boolean isIdle(long now) {
        return unanswered <= 0 && now - lastActivity > idle;
    }

    /** Whether there is pending output of which the client reads nothing. */
    private boolean isStuck(ChannelHandlerContext context, long now) {
        ChannelOutboundBuffer buffer = context.channel().unsafe().outboundBuffer();
        long pending = buffer == null ? 0 : buffer.totalPendingWriteBytes();
        if (pending == 0 || pending != unsent) {
            unsent = pending;
            lastProgress = now;
        }
        return now - lastProgress > idle;
    }

    private static void hangUp(ChannelHandlerContext context) {
        ChannelFuture unused = context.close();
    }

    private static long now(ChannelHandlerContext context) {
        return context.executor().ticker().nanoTime();
    }
}
