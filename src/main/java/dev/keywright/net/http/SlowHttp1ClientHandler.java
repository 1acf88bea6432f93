package dev.keywright.net.http;

import io.netty.buffer.ByteBufHolder;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.util.ReferenceCountUtil;

/**
 * For HTTP/1.1: closes a connection whose client does not complete its requests, does not read its responses, or pipelines too
 * many requests. One instance per connection, directly behind the codec.
 */
final class SlowHttp1ClientHandler extends SlowClientHandler {

    /** Pending requests stay in memory, because the server reads ahead. */
    private static final int MAX_UNANSWERED = 100;

    private long begunAt;
    private long received;
    private boolean isSending;

    /** Whether the server has requested more data than it received. Its channels do not read automatically. */
    private boolean isAwaited;

    private int unanswered;

    /**
     * @param timeouts the timeouts, rounded to seconds
     */
    SlowHttp1ClientHandler(ClientTimeouts timeouts) {
        super(timeouts);
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

    @Override
    void check(ChannelHandlerContext context, long now) {
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

    private boolean isIdle(long now) {
        return unanswered <= 0 && now - lastActivity > idle;
    }
}
