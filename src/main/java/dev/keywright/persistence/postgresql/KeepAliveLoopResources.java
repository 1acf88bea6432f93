package dev.keywright.persistence.postgresql;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import jdk.net.ExtendedSocketOptions;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.TcpResources;

/**
 * The shared event loops, which add guards to each connection; the driver has no other extension point for them.
 *
 * <p>{@link ReadTimeoutHandler} covers unanswered queries. If the network fails during a response, nothing is left to send, so TCP
 * keep-alive (RFC 9293 §3.8.4) detects it within half a minute instead of the usual two hours.
 */
final class KeepAliveLoopResources implements LoopResources {

    private static final int IDLE_SECONDS = 15;
    private static final int INTERVAL_SECONDS = 5;
    private static final int PROBES = 3;

    private final LoopResources loops = TcpResources.get();
    private final Optional<Duration> maxSilence;

    /** Guards against broken connections, and against servers that are silent for this time. */
    KeepAliveLoopResources(Duration maxSilence) {
        this.maxSilence = Optional.of(maxSilence);
    }

    /** Guards against broken connections only, and waits for any response. */
    KeepAliveLoopResources() {
        this.maxSilence = Optional.empty();
    }

    @Override
    public <CHANNEL extends Channel> CHANNEL onChannel(Class<CHANNEL> type, EventLoopGroup group) {
        CHANNEL channel = loops.onChannel(type, group);
        if (channel instanceof DuplexChannel) {
            maxSilence.ifPresent((longest) -> channel.pipeline().addFirst(new ReadTimeoutHandler(longest)));
            probes(channel).forEach(channel.config()::setOption);
        }
        return channel;
    }

    /** Other channel types keep the system's defaults. */
    private static Map<ChannelOption<Integer>, Integer> probes(Channel channel) {
        if (channel instanceof EpollSocketChannel) {
            return Map.of(
                    EpollChannelOption.TCP_KEEPIDLE, IDLE_SECONDS,
                    EpollChannelOption.TCP_KEEPINTVL, INTERVAL_SECONDS,
                    EpollChannelOption.TCP_KEEPCNT, PROBES);
        }
        if (channel instanceof NioSocketChannel) {
            return Map.of(
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), IDLE_SECONDS,
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL), INTERVAL_SECONDS,
                    NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), PROBES);
        }
        return Map.of();
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
