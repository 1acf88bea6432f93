package dev.keywright.error;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.NettyPipeline;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class ErrorConfiguration {

    @Bean
    ErrorWebExceptionHandler refusalHandler(JsonMapper json) {
        return new RefusalHandler(json);
    }

    @Bean
    NettyServerCustomizer bareRefusals() {
        BareRefusals refusals = new BareRefusals();
        return (server) -> server.doOnChannelInit((observer, channel, remote) ->
                channel.pipeline().addAfter(NettyPipeline.HttpCodec, "keywright.bareRefusals", refusals));
    }
}
