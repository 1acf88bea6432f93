package dev.keywright.net.http;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http2.CleartextHttp2ServerUpgradeHandler.PriorKnowledgeUpgradeEvent;
import io.netty.handler.codec.http2.Http2FrameCodec;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;

/**
 * Adds handlers to a new connection, directly behind the codec of its protocol. If the server also speaks HTTP/2, the protocol is known
 * later: over TLS when it has been negotiated, and without TLS when the client sends the preface of HTTP/2 (RFC 9113 §3.3 and §3.4).
 *
 * @param http1 creates the handlers of an HTTP/1.1 connection, from the codec on
 * @param http2 creates the handlers of an HTTP/2 connection, from the codec on
 */
public record ConnectionSetup(Supplier<List<ChannelHandler>> http1, Supplier<List<ChannelHandler>> http2) {

    /** Reactor Netty's handlers that choose the protocol, one over TLS and one without. */
    private static final List<String> PROTOCOL_CHOOSERS =
            List.of(NettyPipeline.H2OrHttp11Codec, NettyPipeline.H2CUpgradeHandler);

    public void apply(ChannelPipeline pipeline) {
        List<ChannelHandler> added = addBehindCodec(pipeline);
        for (String chooser : PROTOCOL_CHOOSERS) {
            if (pipeline.get(chooser) != null) {
                pipeline.addAfter(chooser, null, new ProtocolChange(added));
            }
        }
    }

    /** Returns the added handlers, none as long as there is no codec. */
    private List<ChannelHandler> addBehindCodec(ChannelPipeline pipeline) {
        ChannelHandlerContext http2Codec = pipeline.context(Http2FrameCodec.class);
        return http2Codec == null
                ? addBehind(pipeline.context(HttpServerCodec.class), http1)
                : addBehind(http2Codec, http2);
    }

    private static List<ChannelHandler> addBehind(
            @Nullable ChannelHandlerContext codec, Supplier<List<ChannelHandler>> handlers) {
        if (codec == null) {
            return List.of();
        }
        List<ChannelHandler> created = handlers.get();
        ChannelHandlerContext previous = codec;
        for (ChannelHandler handler : created) {
            codec.pipeline().addAfter(previous.name(), null, handler);
            previous = codec.pipeline().context(handler);
        }
        return created;
    }

    /** Replaces the handlers when the protocol becomes known. */
    private final class ProtocolChange extends ChannelInboundHandlerAdapter {

        private final List<ChannelHandler> handlers;

        ProtocolChange(List<ChannelHandler> handlers) {
            this.handlers = handlers;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) throws Exception {
            if (event instanceof PriorKnowledgeUpgradeEvent || event instanceof SslHandshakeCompletionEvent) {
                handlers.forEach(context.pipeline()::remove);
                List<ChannelHandler> unused = addBehindCodec(context.pipeline());
                context.pipeline().remove(this);
            }
            super.userEventTriggered(context, event);
        }
    }
}
