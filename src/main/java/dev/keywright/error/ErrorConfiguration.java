package dev.keywright.error;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.webflux.autoconfigure.WebFluxRegistrations;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import reactor.core.publisher.Hooks;
import reactor.netty.NettyPipeline;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties(LogSettings.class)
class ErrorConfiguration {

    /** The system would take some megabytes for each client that reads nothing, and nobody would notice that it does not read. */
    private static final int SEND_BUFFER = 128 * 1024;

    ErrorConfiguration() {
        Hooks.onErrorDropped(DroppedErrors::log);
    }

    @Bean
    LogThrottle logThrottle(LogSettings settings) {
        return settings.throttle() ? new LogThrottle() : LogThrottle.unlimited();
    }

    @Bean
    Problems problems(JsonMapper json, LogThrottle throttle) {
        return new Problems(json, throttle);
    }

    @Bean
    ErrorWebExceptionHandler refusalHandler(Problems problems) {
        return new RefusalHandler(problems);
    }

    @Bean
    static WebFluxRegistrations strictQueries() {
        return new WebFluxRegistrations() {
            @Override
            public RequestMappingHandlerMapping getRequestMappingHandlerMapping() {
                return new QueryParameters();
            }
        };
    }

    @Bean
    ClientTimeouts clientTimeouts() {
        return new ClientTimeouts();
    }

    /** They stand right behind the codec, so that nothing of the server's comes between. */
    @Bean
    NettyServerCustomizer guards(ObjectProvider<Problems> problems, ClientTimeouts timeouts) {
        return (server) -> {
            WireRefusals refusals = new WireRefusals(problems.getObject());
            return server.childOption(ChannelOption.SO_SNDBUF, SEND_BUFFER)
                    .doOnChannelInit((observer, channel, remote) -> guard(channel, timeouts, refusals));
        };
    }

    private static void guard(Channel channel, ClientTimeouts timeouts, WireRefusals refusals) {
        // HTTP/2, which is off by default, has another codec.
        if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
            // Only the gate closes a connection whose client has closed its half.
            boolean unused = channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
            channel.pipeline()
                    .addAfter(NettyPipeline.HttpCodec, "keywright.slowClients", new SlowClients(timeouts))
                    .addAfter(NettyPipeline.HttpCodec, "keywright.gate", new HttpGate(refusals));
        }
    }
}
