package dev.keywright.persistence.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.time.Duration;
import jdk.net.ExtendedSocketOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeepAliveLoopResourcesTest {

    private static Channel open(KeepAliveLoopResources loops, boolean useNative) {
        return loops.onChannel(SocketChannel.class, loops.onClient(useNative));
    }

    private static Object idleSeconds(Channel channel) {
        return channel instanceof EpollSocketChannel
                ? channel.config().getOption(EpollChannelOption.TCP_KEEPIDLE)
                : ((NioSocketChannel) channel)
                        .config()
                        .getOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whenConnectedThenKeepAliveProbesStartSoon(boolean useNative) {
        Channel channel = open(new KeepAliveLoopResources(), useNative);

        assertThat(idleSeconds(channel)).isEqualTo(15);
        assertThat(channel.pipeline().get(ReadTimeoutHandler.class)).isNull();
        channel.unsafe().closeForcibly();
    }

    @Test
    void whenReadTimeoutIsSetThenSilentServersAreDetected() {
        Channel channel = open(new KeepAliveLoopResources(Duration.ofSeconds(1)), true);

        assertThat(channel.pipeline().get(ReadTimeoutHandler.class)).isNotNull();
        channel.unsafe().closeForcibly();
    }
}
