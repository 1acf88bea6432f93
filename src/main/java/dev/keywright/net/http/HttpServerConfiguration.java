package dev.keywright.net.http;

import dev.keywright.problem.ProblemFactory;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.NettyPipeline;

@Configuration(proxyBeanMethods = false)
class HttpServerConfiguration {

    /** The system would take some megabytes for each client that reads nothing, and nobody would notice that it does not read. */
    private static final int SEND_BUFFER = 128 * 1024;

    @Bean
    ClientTimeoutProperties clientTimeouts() {
        return new ClientTimeoutProperties();
    }

    /** They stand right behind the codec, so that nothing of the server's comes between. */
    @Bean
    NettyServerCustomizer guards(ObjectProvider<ProblemFactory> problems, ClientTimeoutProperties timeouts) {
        return (server) -> {
            WireErrorResponses refusals = new WireErrorResponses(problems.getObject());
            return server.childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                    .doOnChannelInit((observer, channel, remote) -> guard(channel, timeouts, refusals));
        };
    }

    private static void guard(Channel channel, ClientTimeoutProperties timeouts, WireErrorResponses refusals) {
        // HTTP/2, which is off by default, has another codec.
        if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
            // Only the gate closes a connection whose client has closed its half.
            boolean unused = channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            channel.pipeline()
                    .addAfter(NettyPipeline.HttpCodec, "keywright.slowClients", new SlowClientHandler(timeouts))
                    .addAfter(NettyPipeline.HttpCodec, "keywright.gate", new HttpProtocolHandler(refusals));
        }
    }
}
