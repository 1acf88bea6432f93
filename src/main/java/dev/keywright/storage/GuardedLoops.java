package dev.keywright.storage;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.socket.DuplexChannel;
import java.time.Duration;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpResources;

/** The event loops that all have in common, with {@link SilentServers} on each connection: the driver has no other place for it. */
final class GuardedLoops implements LoopResources {

    private final LoopResources loops = TcpResources.get();
    private final Duration longestSilence;

    GuardedLoops(Duration longestSilence) {
        this.longestSilence = longestSilence;
    }

    @Override
    public <CHANNEL extends Channel> CHANNEL onChannel(Class<CHANNEL> type, EventLoopGroup group) {
        CHANNEL channel = loops.onChannel(type, group);
        if (channel instanceof DuplexChannel) {
            channel.pipeline().addFirst(new SilentServers(longestSilence));
        }
        return channel;
    }

    @Override
    public <CHANNEL extends Channel> Class<? extends CHANNEL> onChannelClass(
            Class<CHANNEL> type, EventLoopGroup group) {
        return loops.onChannelClass(type, group);
    }

    @Override
    public EventLoopGroup onClient(boolean useNative) {
        return loops.onClient(useNative);
    }

    @Override
    public EventLoopGroup onServer(boolean useNative) {
        return loops.onServer(useNative);
    }
}
