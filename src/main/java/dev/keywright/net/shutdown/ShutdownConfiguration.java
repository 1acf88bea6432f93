package dev.keywright.net.shutdown;

import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import reactor.netty.NettyPipeline;

@Configuration(proxyBeanMethods = false)
class ShutdownConfiguration {

    @Bean
    NettyServerCustomizer gracefulClose(OpenConnections connections) {
        return (server) -> server.doOnBound((bound) -> connections.listenAt(bound.channel()))
                .doOnChannelInit((observer, channel, remote) -> {
                    if (channel.pipeline().get(NettyPipeline.HttpCodec) != null) {
                        channel.pipeline()
                                .addAfter(
                                        NettyPipeline.HttpCodec,
                                        "keywright.farewell",
                                        new TrackedConnection(connections));
                    } else {
                        connections.excludeOthers();
                    }
                });
    }
}
