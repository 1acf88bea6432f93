package dev.keywright.net.http;

import dev.keywright.problem.ProblemFactory;
import io.netty.channel.ChannelOption;
import io.netty.channel.epoll.Epoll;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;

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

    @Bean
    NettyServerCustomizer connectionHandlers(ObjectProvider<ProblemFactory> problems, ClientTimeouts timeouts) {
        return (server) -> {
            WireErrorResponses errorResponses = new WireErrorResponses(problems.getObject());
            ConnectionSetup setup = new ConnectionSetup(
                    () -> List.of(new HttpProtocolHandler(errorResponses), new SlowHttp1ClientHandler(timeouts)),
                    () -> List.of(new SlowHttp2ClientHandler(timeouts)));
            return server.childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                    .doOnChannelInit((observer, channel, remote) -> setup.apply(channel.pipeline()));
        };
    }
}
