package dev.keywright.error;

import java.time.Duration;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.webflux.error.ErrorWebExceptionHandler;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.core.publisher.Hooks;
import reactor.netty.NettyPipeline;
import tools.jackson.databind.json.JsonMapper;

@Configuration(proxyBeanMethods = false)
class ErrorConfiguration {

    /** Between two requests of one connection, and before its first. */
    private static final Duration IDLE = Duration.ofSeconds(60);

    /** Between two parts of one request. */
    private static final Duration SILENCE = Duration.ofSeconds(10);

    /** From a request's headers to the end of its body, which has 64 KiB at most. */
    private static final Duration WHOLE_REQUEST = Duration.ofSeconds(30);

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

    /** Ends connections that hold a socket without sending what they began to. */
    @Bean
    NettyServerCustomizer slowClients() {
        return (server) -> server.idleTimeout(IDLE).readTimeout(SILENCE).requestTimeout(WHOLE_REQUEST);
    }

    @Bean
    NettyServerCustomizer bareRefusals() {
        BareRefusals refusals = new BareRefusals();
        return (server) -> server.doOnChannelInit((observer, channel, remote) ->
                channel.pipeline().addAfter(NettyPipeline.HttpCodec, "keywright.bareRefusals", refusals));
    }
}
