package dev.keywright.net.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
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
 * Enforces HTTP/1.1 (RFC 9112) on one connection, directly behind the codec, so that the server behind it only receives valid requests.
 *
 * <p>Each request receives a response, in order. A malformed request is rejected after the responses to earlier ones, and ends the
 * connection, because the following bytes may belong to it. The server alone would respond out of order, or never, if the request was
 * pipelined.
 *
 * <p>Hides {@code Connection: close} of a request (§9.6) from the server, which would close the connection after the response that it is
 * sending, even if that belongs to an earlier request.
 *
 * <p>A connection is not closed while the client still sends: TCP would send a reset, which can overtake the response (§9.6). A client that
 * has shut down its output still receives its responses.
 */
final class HttpProtocolHandler extends ChannelDuplexHandler {

    private final WireErrorResponses errorResponses;
    private final Queue<HttpExchange> unanswered = new ArrayDeque<>(4);
    private final ConnectionCloser closer = new ConnectionCloser();

    /** The last valid request. */
    private @Nullable HttpExchange latest;

    private @Nullable ChannelFuture lastResponse;
    private long drained;
    private boolean ignoresInput;
    private boolean discardsOutput;
    private boolean isInputShut;

    HttpProtocolHandler(WireErrorResponses errorResponses) {
        this.errorResponses = errorResponses;
    }

    /** Only this handler closes a half-closed connection. */
    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        boolean unused = context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        boolean unused = context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, false);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (ignoresInput) {
            ignore(context, message);
        } else if (!isValid(context, message)) {
            ReferenceCountUtil.release(message);
        } else {
            context.fireChannelRead(message);
        }
    }

    private void ignore(ChannelHandlerContext context, Object message) {
        ReferenceCountUtil.release(message);
        HttpExchange httpExchange = receiving();
        if (httpExchange != null && message instanceof LastHttpContent) {
            httpExchange.receiveEnd();
            if (closer.isLingering() && !mayReceiveRequest()) {
                close(context);
            }
        }
    }

    private boolean isValid(ChannelHandlerContext context, Object message) {
        boolean isValidHead = !(message instanceof HttpRequest request) || begin(context, request);
        return isValidHead && (!(message instanceof HttpContent part) || receive(context, part));
    }

    private boolean begin(ChannelHandlerContext context, HttpRequest request) {
        HttpRequestValidator.normalizeVersion(request);
        HttpResponseStatus errorStatus = HttpRequestValidator.check(request);
        HttpExchange httpExchange = new HttpExchange(request);
        unanswered.add(httpExchange);
        if (errorStatus != null) {
            reject(context, httpExchange, errorStatus);
            return false;
        }
        // A request to upgrade may be ignored (RFC 9110 §7.8). HTTP/2 needs no upgrade any more (RFC 9113 §3.1).
        request.headers().remove(HttpHeaderNames.UPGRADE);
        if (httpExchange.isLastRequest()) {
            HttpUtil.setKeepAlive(request, true);
        }
        latest = httpExchange;
        drained = 0;
        return true;
    }

    private boolean receive(ChannelHandlerContext context, HttpContent part) {
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
            ignoresInput |= httpExchange.isLastRequest();
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
        ignoresInput = true;
        httpExchange.reject(status);
        if (httpExchange.isAnswered()) {
            whenSent(context, this::linger);
        } else {
            sendErrorInOrder(context);
        }
    }

    private void sendErrorInOrder(ChannelHandlerContext context) {
        HttpExchange next = unanswered.peek();
        HttpResponseStatus status = next == null ? null : next.errorStatus();
        if (next == null || status == null) {
            return;
        }
        unanswered.clear();
        discardsOutput = true;
        if (next.isBegun()) {
            // Part of a response was sent. Closing the connection early shows the client that it is incomplete.
            lastResponse = context.writeAndFlush(Unpooled.EMPTY_BUFFER);
        } else {
            lastResponse = context.writeAndFlush(errorResponses.last(next, status));
        }
        whenSent(context, this::linger);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        HttpExchange httpExchange = unanswered.peek();
        if (discardsOutput) {
            ReferenceCountUtil.release(message);
            boolean unused = promise.trySuccess();
        } else if (httpExchange == null) {
            ChannelFuture unused = context.write(message, promise);
        } else {
            closer.noteResponse();
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
            written = errorResponses.withBody(httpExchange.uri(), response);
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
        if (httpExchange.closesConnection()) {
            ignoresInput = true;
            discardsOutput = true;
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
        if (receiving() == null && !mayReceiveRequest()) {
            close(context);
        } else {
            linger(context);
        }
    }

    /** The request whose body is being received. */
    private @Nullable HttpExchange receiving() {
        return latest == null || latest.isReceived() ? null : latest;
    }

    private boolean mayReceiveRequest() {
        return latest == null || !latest.isLastRequest();
    }

    /** Shuts down the output, and reads until the client has done the same. */
    private void linger(ChannelHandlerContext context) {
        if (closer.isLingering()) {
            return;
        }
        if (isInputShut) {
            close(context);
            return;
        }
        ignoresInput = true;
        discardsOutput = true;
        closer.linger(context);
        read(context);
    }

    /** A response may have ended the connection already; the server reads on nevertheless. */
    @Override
    public void read(ChannelHandlerContext context) {
        if (context.channel().isActive() && !isInputShut) {
            context.read();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        if (closer.isLingering()) {
            read(context);
        }
        context.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof ChannelInputShutdownEvent) {
            onInputShutdown(context);
        }
        context.fireUserEventTriggered(event);
    }

    private void onInputShutdown(ChannelHandlerContext context) {
        isInputShut = true;
        HttpExchange incomplete = receiving();
        HttpExchange next = unanswered.peek();
        if (closer.isLingering() || (next != null && next.isEndless())) {
            close(context);
        } else if (next == null) {
            whenSent(context, HttpProtocolHandler::close);
        } else {
            if (incomplete != null) {
                reject(context, incomplete, HttpResponseStatus.BAD_REQUEST);
            }
            closer.closeIfPaused(context);
        }
    }

    /** Called by the server, which closes the connection as soon as it has sent the last response. */
    @Override
    public void close(ChannelHandlerContext context, ChannelPromise promise) {
        if (isInputShut || !(closer.isLingering() || mayStillSend())) {
            ChannelFuture unused = context.close(promise);
        } else {
            linger(context);
            ChannelFuture unused = context.channel().closeFuture().addListener((closed) -> promise.trySuccess());
        }
    }

    private boolean mayStillSend() {
        HttpExchange receiving = receiving();
        return receiving == null ? discardsOutput && mayReceiveRequest() : discardsOutput || receiving.isAnswered();
    }

    /** With half-closed connections allowed, a reset does not close the connection on every transport. */
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
