package dev.keywright.net.http;

import dev.keywright.problem.ProblemFactory;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.NettyPipeline;

@Configuration(proxyBeanMethods = false)
class HttpServerConfiguration {

    /** By default the system buffers megabytes for each client that reads nothing, which would hide that it does not read. */
    private static final int SEND_BUFFER = 128 * 1024;

    @Bean
    ClientTimeouts clientTimeouts() {
        return new ClientTimeouts();
    }

    /** Replaces Spring Boot's, whose server runs on Reactor Netty's own event loops. */
    @Bean
    ReactorResourceFactory reactorResourceFactory() {
        ReactorResourceFactory resources = new ReactorResourceFactory();
        if (Epoll.isAvailable()) {
            resources.setUseGlobalResources(false);
            resources.setLoopResources(EpollEventLoops.shared());
        }
        return resources;
    }

    /** Placed directly behind the codec, before the server's own handlers. */
    @Bean
    NettyServerCustomizer guards(ObjectProvider<ProblemFactory> problems, ClientTimeouts timeouts) {
        return (server) -> {
            WireErrorResponses errorResponses = new WireErrorResponses(problems.getObject());
            return server.childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                    .doOnChannelInit((observer, channel, remote) -> guard(channel, timeouts, errorResponses));
        };
    }

    private static void guard(Channel channel, ClientTimeouts timeouts, WireErrorResponses errorResponses) {
        // HTTP/2, disabled by default, uses another codec.
        if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
            // Only HttpProtocolHandler closes a half-closed connection.
            boolean unused = channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            channel.pipeline()
                    .addAfter(NettyPipeline.HttpCodec, "keywright.slowClients", new SlowClientHandler(timeouts))
                    .addAfter(
                            NettyPipeline.HttpCodec, "keywright.httpProtocol", new HttpProtocolHandler(errorResponses));
        }
    }
}
