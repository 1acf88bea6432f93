package dev.keywright.error;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.ReferenceCountUtil;

/**
 * Gives a body to the refusals that are made without one. Most are the server's below, of requests that are no proper HTTP
 * and so never reach a handler: a broken request line, header, length or chunk, or a path that is no URI.
 */
@ChannelHandler.Sharable
final class BareRefusals extends ChannelOutboundHandlerAdapter {

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) throws Exception {
        if (message instanceof FullHttpResponse response && isBareRefusal(response)) {
            super.write(context, withBody(context, response), promise);
            ReferenceCountUtil.release(message);
        } else {
            super.write(context, message, promise);
        }
    }

    private static boolean isBareRefusal(FullHttpResponse response) {
        return response.status().code() >= HttpResponseStatus.BAD_REQUEST.code()
                && !response.content().isReadable()
                && !response.headers().contains(HttpHeaderNames.CONTENT_TYPE);
    }

    private static FullHttpResponse withBody(ChannelHandlerContext context, FullHttpResponse bare) {
        String body = "{\"error\":\"" + sentence(bare.status()) + "\"}";
        FullHttpResponse response = new DefaultFullHttpResponse(
                bare.protocolVersion(), bare.status(), ByteBufUtil.writeAscii(context.alloc(), body));
        response.headers()
                .set(RequestId.HEADER, RequestId.next())
                .setAll(bare.headers())
                .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length());
        return response;
    }

    private static String sentence(HttpResponseStatus status) {
        return switch (status.code()) {
            case 400 -> "The request is malformed.";
            case 404 -> "There is nothing at this path.";
            case 414 -> "The path of the request is too long.";
            case 431 -> "The headers of the request are too large.";
            default -> status.reasonPhrase() + ".";
        };
    }
}
