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
 * Closes a connection whose server does not respond to a query. If the network fails silently, the system gives up after a quarter of an
 * hour, and the pool would hand out such connections until then. A reachable server responds in time, because it cancels the statement
 * itself.
 */
final class ReadTimeoutHandler extends ChannelDuplexHandler {

    private static final Logger LOG = LoggerFactory.getLogger(ReadTimeoutHandler.class);

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final Duration longest;

    private @Nullable ScheduledFuture<?> checks;
    private long silentSince;
    private boolean isQueryPending;

    /** Whether more data is requested. If rows are consumed slowly, the silence is not the server's. */
    private boolean isAwaited;

    /**
     * @param longest longer than the server's statement timeout; rounded to seconds
     */
    ReadTimeoutHandler(Duration longest) {
        this.longest = longest;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        checks = context.executor().scheduleWithFixedDelay(() -> check(context), SECOND, SECOND, TimeUnit.NANOSECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        if (checks != null) {
            checks.cancel(false);
        }
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (!isQueryPending) {
            isQueryPending = true;
            silentSince = now(context);
        }
        super.write(context, message, promise);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        isQueryPending = false;
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

    private void check(ChannelHandlerContext context) {
        long now = now(context);
        if (!isAwaited) {
            silentSince = now;
        }
        if (isQueryPending && now - silentSince > longest.toNanos()) {
            isQueryPending = false;
            LOG.warn("PostgreSQL did not respond for {} s; closing the connection.", longest.toSeconds());
            ChannelFuture unused = context.close();
        }
    }

    private static long now(ChannelHandlerContext context) {
        return context.executor().ticker().nanoTime();
    }
}
