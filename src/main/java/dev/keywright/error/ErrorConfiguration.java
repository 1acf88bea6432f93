package dev.keywright.error;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Hooks;
import reactor.netty.NettyPipeline;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class ErrorConfiguration {

    ErrorConfiguration() {
        Hooks.onErrorDropped(DroppedErrors::log);
    }

    @Bean
    Problems problems(JsonMapper json) {
        return new Problems(json);
    }

    @Bean
    ErrorWebExceptionHandler refusalHandler(Problems problems) {
        return new RefusalHandler(problems);
    }

    /** The slow clients' guard stands right behind the codec, so that nothing of the server's comes between. */
    @Bean
    NettyServerCustomizer guards() {
        BareRefusals refusals = new BareRefusals();
        return (server) -> server.doOnChannelInit((observer, channel, remote) -> {
            // HTTP/2, which nobody gets who does not ask for it, has another codec.
            if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
                channel.pipeline()
                        .addAfter(NettyPipeline.HttpCodec, "keywright.bareRefusals", refusals)
                        .addAfter(NettyPipeline.HttpCodec, "keywright.slowClients", new SlowClients());
            }
        });
    }
}
