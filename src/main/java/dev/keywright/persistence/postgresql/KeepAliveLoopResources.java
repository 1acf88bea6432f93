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
 * The event loops that all have in common, with guards on each connection: the driver has no other place for them.
 *
 * <p>{@link ReadTimeoutHandler} looks after questions that nobody has taken. Where the way is gone amid an answer, there is
 * nothing to be sent any more, so the system asks whether the other side is there (RFC 9293, section 3.8.4), and gives up after half a minute instead of its
 * usual two hours.
 */
final class KeepAliveLoopResources implements LoopResources {

    private static final int IDLE_SECONDS = 15;
    private static final int INTERVAL_SECONDS = 5;
    private static final int PROBES = 3;

    private final LoopResources loops = TcpResources.get();
    private final Optional<Duration> longestSilence;

    /** Guards against ways that are gone, and against servers that are silent for this time. */
    KeepAliveLoopResources(Duration longestSilence) {
        this.longestSilence = Optional.of(longestSilence);
    }

    /** Guards against ways that are gone, and waits for any answer. */
    KeepAliveLoopResources() {
        this.longestSilence = Optional.empty();
    }

    @Override
    public <CHANNEL extends Channel> CHANNEL onChannel(Class<CHANNEL> type, EventLoopGroup group) {
        CHANNEL channel = loops.onChannel(type, group);
        if (channel instanceof DuplexChannel) {
            longestSilence.ifPresent((longest) -> channel.pipeline().addFirst(new ReadTimeoutHandler(longest)));
            probes(channel).forEach(channel.config()::setOption);
        }
        return channel;
    }

    /** Where there are other channels yet, the system's own times stay. */
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
