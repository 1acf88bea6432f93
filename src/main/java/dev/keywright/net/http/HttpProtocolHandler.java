package dev.keywright.net.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one connection within HTTP/1.1 (RFC 9112), right behind the codec, so that the server behind it sees good requests alone.
 *
 * <p>Each request gets a response, in order. A malformed one is refused when those before it have been answered, and is the last:
 * what comes after it may be a part of it. The server would answer it out of turn, or never, if it came behind another.
 *
 * <p>A client says of its last request that it is (section 9.6). The server is not told: it would take it for the word on the response
 * that it is sending just then, and close the connection behind that.
 *
 * <p>A connection is not closed while the client still sends: the network would answer with a reset, which can overtake the response
 * (section 9.6). A client that has sent all that it wanted to and says so still gets its responses.
 */
final class HttpProtocolHandler extends ChannelDuplexHandler {

    private final WireErrorResponses refusals;
    private final Queue<HttpExchange> unanswered = new ArrayDeque<>(4);
    private final ConnectionCloser ending = new ConnectionCloser();

    /** The last good request. */
    private @Nullable HttpExchange latest;

    private @Nullable ChannelFuture lastResponse;
    private long drained;
    private boolean isDeaf;
    private boolean isMute;
    private boolean isInputShut;

    HttpProtocolHandler(WireErrorResponses refusals) {
        this.refusals = refusals;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (ending.isLingering() && message instanceof LastHttpContent && !mayBeFollowed()) {
            close(context);
        }
        if (isDeaf || !isValid(context, message)) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    private boolean isValid(ChannelHandlerContext context, Object message) {
        boolean isGood = !(message instanceof HttpRequest request) || begin(context, request);
        return isGood && (!(message instanceof HttpContent part) || take(context, part));
    }

    private boolean begin(ChannelHandlerContext context, HttpRequest request) {
        HttpResponseStatus wrong = HttpRequestValidator.check(request);
        HttpExchange httpExchange = new HttpExchange(request);
        unanswered.add(httpExchange);
        if (wrong != null) {
            reject(context, httpExchange, wrong);
            return false;
        }
        if (httpExchange.isLastRequest()) {
            HttpUtil.setKeepAlive(request, true);
        }
        latest = httpExchange;
        drained = 0;
        return true;
    }

    private boolean take(ChannelHandlerContext context, HttpContent part) {
        HttpExchange httpExchange = receiving();
        if (httpExchange == null) {
            return true;
        }
        if (part.decoderResult().isFailure()) {
            reject(
                    context,
                    httpExchange,
                    HttpRequestValidator.bodyStatus(part.decoderResult().cause()));
            return false;
        }
        if (part instanceof LastHttpContent) {
            httpExchange.receiveEnd();
            isDeaf |= httpExchange.isLastRequest();
        } else if (httpExchange.isAnswered()) {
            drain(context, part.content().readableBytes());
        }
        return true;
    }

    private void drain(ChannelHandlerContext context, int bytes) {
        boolean wasTooLong = drained > HttpExchange.MAX_DRAINED;
        drained += bytes;
        if (!wasTooLong && drained > HttpExchange.MAX_DRAINED) {
            whenSent(context, this::linger);
        }
    }

    private void reject(ChannelHandlerContext context, HttpExchange httpExchange, HttpResponseStatus status) {
        isDeaf = true;
        httpExchange.reject(status);
        if (httpExchange.isAnswered()) {
            whenSent(context, this::linger);
        } else {
            sendErrorInOrder(context);
        }
    }

    private void sendErrorInOrder(ChannelHandlerContext context) {
        HttpExchange next = unanswered.peek();
        HttpResponseStatus status = next == null ? null : next.exception();
        if (next == null || status == null) {
            return;
        }
        unanswered.clear();
        isMute = true;
        if (next.isBegun()) {
            // Half of a response is there. That it ends too early says that it is not whole.
            lastResponse = context.writeAndFlush(Unpooled.EMPTY_BUFFER);
        } else {
            lastResponse = context.writeAndFlush(refusals.last(next, status));
        }
        whenSent(context, this::linger);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        HttpExchange httpExchange = unanswered.peek();
        if (isMute) {
            ReferenceCountUtil.release(message);
            boolean unused = promise.trySuccess();
        } else if (httpExchange == null) {
            ChannelFuture unused = context.write(message, promise);
        } else {
            ending.noteResponse();
            write(context, httpExchange, message, promise);
        }
    }

    private void write(
            ChannelHandlerContext context, HttpExchange httpExchange, Object message, ChannelPromise promise) {
        if (HttpExchange.isInterim(message)) {
            httpExchange.askForBody();
            ChannelFuture unused = context.write(message, promise);
            return;
        }
        Object written = message;
        if (message instanceof FullHttpResponse response && WireErrorResponses.isBare(response)) {
            written = refusals.withBody(httpExchange.uri(), response);
            ReferenceCountUtil.release(message);
        }
        if (written instanceof HttpResponse response) {
            httpExchange.begin(response);
        }
        if (written instanceof LastHttpContent) {
            lastResponse = context.write(written, promise.unvoid());
            end(context, httpExchange);
        } else {
            ChannelFuture unused = context.write(written, promise);
        }
    }

    private void end(ChannelHandlerContext context, HttpExchange httpExchange) {
        unanswered.poll();
        httpExchange.end();
        if (httpExchange.isLast()) {
            isDeaf = true;
            isMute = true;
            whenSent(context, this::endConnection);
        } else if (isInputShut && unanswered.isEmpty()) {
            whenSent(context, HttpProtocolHandler::close);
        } else {
            sendErrorInOrder(context);
        }
    }

    private void whenSent(ChannelHandlerContext context, Consumer<ChannelHandlerContext> step) {
        ChannelFuture last = lastResponse;
        if (last == null) {
            step.accept(context);
        } else {
            ChannelFuture unused = last.addListener((sent) -> step.accept(context));
        }
    }

    private void endConnection(ChannelHandlerContext context) {
        if (receiving() == null && !mayBeFollowed()) {
            close(context);
        } else {
            linger(context);
        }
    }

    /** The request whose body is arriving. */
    private @Nullable HttpExchange receiving() {
        return latest == null || latest.isReceived() ? null : latest;
    }

    private boolean mayBeFollowed() {
        return latest == null || !latest.isLastRequest();
    }

    /** Says that nothing more comes, and reads on until the client has said so too. */
    private void linger(ChannelHandlerContext context) {
        if (ending.isLingering()) {
            return;
        }
        if (isInputShut) {
            close(context);
            return;
        }
        isDeaf = true;
        isMute = true;
        ending.linger(context);
        read(context);
    }

    /** A response that has been sent may have ended the connection; the server reads on all the same. */
    @Override
    public void read(ChannelHandlerContext context) {
        if (context.channel().isActive() && !isInputShut) {
            context.read();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (ending.isLingering()) {
            read(context);
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            listenOnly(context);
        }
        context.fireUserEventTriggered(event);
    }

    private void listenOnly(ChannelHandlerContext context) {
        isInputShut = true;
        HttpExchange cut = receiving();
        HttpExchange next = unanswered.peek();
        if (ending.isLingering() || (next != null && next.isEndless())) {
            close(context);
        } else if (next == null) {
            whenSent(context, HttpProtocolHandler::close);
        } else {
            if (cut != null) {
                reject(context, cut, HttpResponseStatus.BAD_REQUEST);
            }
            ending.closeIfPaused(context);
        }
    }

    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        HttpExchange receiving = receiving();
        boolean mayStillSend = receiving == null ? isMute && mayBeFollowed() : isMute || receiving.isAnswered();
        if (!ending.isLingering() && mayStillSend && !isInputShut) {
            linger(context);
            ChannelFuture unused = context.channel().closeFuture().addListener((closed) -> promise.trySuccess());
        } else {
            ChannelFuture unused = context.close(promise);
        }
    }

    /** With half-closed connections allowed, a reset alone does not close one on every transport. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        context.fireExceptionCaught(cause);
        if (cause instanceof IOException) {
            close(context);
        }
    }

    private static void close(ChannelHandlerContext context) {
        ChannelFuture unused = context.close();
    }
}
