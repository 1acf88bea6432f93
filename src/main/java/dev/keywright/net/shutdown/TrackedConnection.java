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
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Follows one connection, and ends it at a stop: the last answer says {@code Connection: close} (RFC 9112, section 9.6), and one that
 * rests stays for a moment, since its next request may be on its way.
 */
final class TrackedConnection extends ChannelDuplexHandler {

    /** As long as a request may take from a client that believed the connection to be good. */
    private static final long MOMENT_MILLIS = Duration.ofSeconds(1).toMillis();

    /** A busy thread looks at its clock before it reads: whatever came meanwhile is read between the one look and the other. */
    private static final long LAST_LOOK_MILLIS = 200;

    private final OpenConnections all;

    private @Nullable ChannelHandlerContext context;
    private int unanswered;
    private boolean isReceiving;
    private boolean isLastAnnounced;
    private boolean isLastAnswered;
    private boolean isIgnoring;

    TrackedConnection(OpenConnections all) {
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

    /** Closes it in a moment, unless something is asked until then; what is asked then is answered, and is the last. */
    void closeWhenIdle() {
        ChannelHandlerContext here = context;
        if (here != null) {
            later(here, MOMENT_MILLIS, () -> later(here, LAST_LOOK_MILLIS, () -> closeIfResting(here)));
        }
    }

    private static void later(ChannelHandlerContext here, long millis, Runnable step) {
        Future<?> unused = here.executor().schedule(step, millis, TimeUnit.MILLISECONDS);
    }

    private void closeIfResting(ChannelHandlerContext here) {
        if (unanswered <= 0 && !isReceiving && !isLastAnnounced) {
            close(here);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof HttpRequest) {
            // The client was told, or will be, that nothing more is answered: it may ask elsewhere.
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
        if (message instanceof HttpResponse response && all.areStopping() && unanswered <= 1) {
            response.headers().set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            isLastAnnounced = true;
        }
        ChannelPromise written = promise;
        if (message instanceof LastHttpContent) {
            unanswered--;
            written = promise.unvoid();
            if (isLastAnnounced) {
                ChannelPromise unused = written.addListener((sent) -> endAnswers(context));
            } else if (all.areStopping() && unanswered <= 0) {
                // Its answer had begun before the stop, and could not say so.
                closeWhenIdle();
            }
        }
        super.write(context, message, written);
    }

    private static boolean isInterim(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private void endAnswers(ChannelHandlerContext context) {
        isLastAnswered = true;
        closeIfDone(context);
    }

    /** Not while the request is still being sent: what is left of it unread would make the network take back the answer. */
    private void closeIfDone(ChannelHandlerContext context) {
        if (isLastAnswered && !isReceiving) {
            close(context);
        }
    }

    private static void close(ChannelHandlerContext context) {
        ChannelFuture unused = context.close();
    }
}
