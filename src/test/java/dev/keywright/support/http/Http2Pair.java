package dev.keywright.support.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2PingFrame;
import io.netty.handler.codec.http2.Http2Frame;
import io.netty.handler.codec.http2.Http2FrameCodecBuilder;
import io.netty.handler.codec.http2.Http2MultiplexHandler;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2StreamChannel;
import io.netty.handler.codec.http2.Http2StreamChannelBootstrap;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** An HTTP/2 connection in memory: a client, and a server with the tested handler behind its codec. */
public final class Http2Pair implements AutoCloseable {

    /** The frames that the client has received. */
    public final List<Http2Frame> received = new ArrayList<>();

    /** The server's channels of requests, in order. */
    public final List<Channel> requests = new ArrayList<>();

    public final EmbeddedChannel server;
    private final EmbeddedChannel client;

    public Http2Pair(ChannelHandler tested) {
        this(tested, Http2Settings.defaultSettings());
    }

    public Http2Pair(ChannelHandler tested, Http2Settings clientSettings) {
        server = new EmbeddedChannel(
                Http2FrameCodecBuilder.forServer().build(), tested, new Http2MultiplexHandler(new Requests()));
        client = new EmbeddedChannel(
                Http2FrameCodecBuilder.forClient()
                        .initialSettings(clientSettings)
                        .build(),
                new Http2MultiplexHandler(new Receiver()),
                new Receiver());
        exchange();
    }

    /** Sends the headers of a request without its body. */
    public Http2StreamChannel begin() {
        Http2StreamChannel stream = new Http2StreamChannelBootstrap(client)
                .handler(new Receiver())
                .open()
                .getNow();
        ChannelFuture unused = stream.writeAndFlush(new DefaultHttp2HeadersFrame(
                new DefaultHttp2Headers().method("POST").path("/").scheme("http"), false));
        exchange();
        return stream;
    }

    public void sendBody(Http2StreamChannel stream, int bytes, boolean isEnd) {
        ChannelFuture unused =
                stream.writeAndFlush(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(new byte[bytes]), isEnd));
        exchange();
    }

    public void sendPing() {
        client.writeOutbound(new DefaultHttp2PingFrame(1));
        exchange();
    }

    /** Sends a complete response. */
    public void respond(int request, int bytes) {
        write(request, new DefaultHttp2HeadersFrame(new DefaultHttp2Headers().status("200"), false));
        write(request, new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(new byte[bytes]), true));
        exchange();
    }

    private void write(int request, Http2Frame frame) {
        ChannelFuture unused = requests.get(request).writeAndFlush(frame);
    }

    public void pass(int seconds) {
        for (int i = 0; i < seconds; i++) {
            server.advanceTimeBy(1, TimeUnit.SECONDS);
            server.runScheduledPendingTasks();
            exchange();
        }
    }

    public <F extends Http2Frame> Stream<F> received(Class<F> type) {
        return received.stream().filter(type::isInstance).map(type::cast);
    }

    private void exchange() {
        boolean isDone = false;
        while (!isDone) {
            client.runPendingTasks();
            server.runPendingTasks();
            boolean isSent = forward(client, server);
            isDone = !forward(server, client) && !isSent;
        }
    }

    private static boolean forward(EmbeddedChannel from, EmbeddedChannel to) {
        Object bytes = from.readOutbound();
        if (bytes == null) {
            return false;
        }
        if (to.isOpen()) {
            to.writeInbound(bytes);
        } else {
            ReferenceCountUtil.release(bytes);
        }
        return true;
    }

    @Override
    public void close() {
        client.finishAndReleaseAll();
        server.finishAndReleaseAll();
        received.forEach(ReferenceCountUtil::release);
    }

    /** Receives the frames of the connection or of one stream. */
    private final class Receiver extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            received.add((Http2Frame) message);
        }

        /** Resets are events. */
        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof Http2Frame frame) {
                received.add(frame);
            }
        }
    }

    /** The server reads the parts of a request only when the test asks for them. */
    private final class Requests extends ChannelInitializer<Channel> {

        @Override
        protected void initChannel(Channel channel) {
            channel.config().setAutoRead(false);
            requests.add(channel);
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {

                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    ReferenceCountUtil.release(message);
                }
            });
        }
    }
}
