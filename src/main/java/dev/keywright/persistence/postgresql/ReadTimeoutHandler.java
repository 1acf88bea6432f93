package dev.keywright.persistence.postgresql;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a connection whose server was asked and says nothing, for one connection. Where the way to it is gone without a
 * word the system itself gives up after a quarter of an hour, and the pool would lend such connections until then. A server
 * that is there answers in time, since it gives up the statement itself.
 */
final class ReadTimeoutHandler extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ReadTimeoutHandler.class);

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Duration longest;

    private @Nullable ScheduledFuture<?> looks;
    private long silentSince;
    private boolean isAsked;

    /** Whether more is wanted of what the server says: where rows are taken slowly, the silence is not its own. */
    private boolean isAwaited;

    /**
     * Guards with this time.
     *
     * @param longest longer than the server may take for a statement; it is held to the second
     */
    ReadTimeoutHandler(Duration longest) {
        this.longest = longest;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        looks = context.executor().scheduleWithFixedDelay(() -> look(context), SECOND, SECOND, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (looks != null) {
            looks.cancel(false);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (!isAsked) {
            isAsked = true;
            silentSince = now(context);
        }
        super.write(context, message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        isAsked = false;
        context.fireChannelRead(message);
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

    private void look(ChannelHandlerContext context) {
        long now = now(context);
        if (!isAwaited) {
            silentSince = now;
        }
        if (isAsked && now - silentSince > longest.toNanos()) {
            isAsked = false;
            LOG.warn("PostgreSQL has said nothing for {} s, so a connection to it is given up.", longest.toSeconds());
            ChannelFuture unused = context.close();
        }
    }

    private static long now(ChannelHandlerContext context) {
        return context.executor().ticker().nanoTime();
    }
}
